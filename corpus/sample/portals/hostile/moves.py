"""Portals that moved, or that say yes to everything; a city that collects; and a clone."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.sample.portals.county import Published
from corpus.sample.portals.draft import Draft, Filing
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.expect import Expected
from corpus.sample.portals.families.plain import ROOT, build_plain
from corpus.sample.portals.hostile.walls import shell_only
from corpus.sample.portals.layouts import by_kind_and_year, by_year
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import home_for_missing, redirect, soft_missing
from corpus.sample.portals.shell import Link, Row, write_rows
from corpus.sample.portals.site import Site


def build_migrated(draft: Draft) -> Site:
    """Build a portal on https and return the site of its old host, which leads there by detours."""
    draft.scheme = "https"
    draft.site.unknown = soft_missing
    build_plain(draft, by_kind_and_year)
    draft.put("/404", soft_missing)

    def lead_on(asked: Asked) -> Reply:
        # Old host over http, old host over https, new host over http, new host.
        if asked.scheme == "http":
            return redirect(f"https://{asked.host}{asked.target}", 301)
        return redirect(f"http://{draft.host}{asked.target}", 301)

    draft.site.around.append(
        lambda resource: (
            lambda asked: (
                redirect(f"https://{draft.host}{asked.target}")
                if asked.scheme == "http"
                else resource(asked)
            )
        )
    )
    draft.quirks += ["moved to another host and to https", "soft 404"]
    return Site(lead_on)


def build_welcoming(draft: Draft) -> None:
    """Build a portal whose unknown paths all lead to the home page."""
    draft.site.unknown = home_for_missing
    build_plain(draft, by_year)
    dead = [Link("政府信息公开年报（归档）", f"{ROOT}{year}/") for year in (2016, 2017)]
    draft.set_menu(*draft.look.menu[1:], *dead)
    draft.quirks.append("missing pages lead to the home page")


def build_catch_all(draft: Draft) -> None:
    """Build a portal whose unknown paths all show the shell of a script application."""
    draft.site.unknown = shell_only
    build_plain(draft, by_year)
    dead = [Link("政府信息公开年报（归档）", f"{ROOT}{year}/") for year in (2016, 2017)]
    draft.set_menu(*draft.look.menu[1:], *dead)
    draft.quirks.append("catch-all shell")


def build_city(draft: Draft, counties: Sequence[Draft]) -> None:
    """Build a city's portal that collects the counties' reports: some copied, some linked."""
    put_disclosure(draft, Disclosure("/zwgk/zfxxgk/", ROOT))
    rows = [_put_own(draft, report, Filing()) for report in draft.county.reports]
    for county in counties:
        for found in county.expected:
            rows += _collect(draft, county, found)
    draft.put_column(ROOT, "政府信息公开年报", lambda: write_rows(rows, "span"))
    draft.quirks.append("copies of and links to the counties' reports")


def _put_own(draft: Draft, report: Published, filing: Filing) -> Row:
    item = draft.item_of(report)
    path = f"{ROOT}{item.month}/t{item.number}.html"
    draft.put_item(path, item, "", filing)
    return Row(report.title, path, item.day)


def _collect(draft: Draft, county: Draft, found: Expected) -> list[Row]:
    """List a county government's report: copied for even years, linked for odd ones."""
    reports = county.county.of_kind("government")
    same = [r for r in reports if (r.agency.name, r.year) == (found.agency, found.year)]
    if not same:
        return []
    if found.year % 2:
        return [Row(same[0].title, found.url, same[0].truth.published_on)]
    row = _put_own(draft, same[0], Filing(case="copied-from-county"))
    copies = draft.cases.get("copied-from-county", ())
    draft.cases["copied-from-county"] = (*copies, draft.url(row.href), found.url)
    return [row]


def add_clone(draft: Draft, host: str) -> Site:
    """Return the site of a clone on a foreign host; the portal's own footer links it."""
    link = Link("政府信息公开（镜像）", f"http://{host}/")
    draft.look = replace(draft.look, footer=(*draft.look.footer, link))
    for scheme in ("http", "https"):
        draft.forbid(f"{scheme}://{host}/", "clone on a foreign host", is_prefix=True)
    return draft.site
