"""Builds the whole sample web of a seed: every family, every hostile portal, one truth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from corpus.sample.pools import chance
from corpus.sample.portals.attachments import AttachmentMaker, text_and_html
from corpus.sample.portals.county import Place, Scale, invent_county
from corpus.sample.portals.draft import Draft
from corpus.sample.portals.families.epoint import build_epoint
from corpus.sample.portals.families.guangdong import build_gkmlpt, build_nfcms
from corpus.sample.portals.families.hanweb_jcms import build_jcms
from corpus.sample.portals.families.hanweb_jpaas import build_jpaas
from corpus.sample.portals.families.hanweb_xxgk import build_xxgk
from corpus.sample.portals.families.lonsun import build_lonsun
from corpus.sample.portals.families.odd import build_file_list, build_query_site, build_script_site
from corpus.sample.portals.families.openness import build_openness
from corpus.sample.portals.families.simple import (
    build_columns,
    build_jhtml,
    build_leaf_folders,
    build_shaanxi,
    build_slug,
)
from corpus.sample.portals.families.trs import build_trs, trs_names
from corpus.sample.portals.families.ucap import build_ucap
from corpus.sample.portals.families.vsb import build_vsb
from corpus.sample.portals.hostile.cases import build_cases
from corpus.sample.portals.hostile.changing import build_changing
from corpus.sample.portals.hostile.faults import FAULTS, fault_site
from corpus.sample.portals.hostile.moods import build_labels, build_moods
from corpus.sample.portals.hostile.moves import (
    add_clone,
    build_catch_all,
    build_city,
    build_migrated,
    build_welcoming,
)
from corpus.sample.portals.hostile.robots import ROBOTS, build_robots
from corpus.sample.portals.hostile.traps import build_traps
from corpus.sample.portals.hostile.walls import WALLS, build_wall
from corpus.sample.portals.names import PLACES
from corpus.sample.portals.shell import Link, Look
from corpus.sample.portals.site import SampleWeb, Site

Build = Callable[[Draft], object]
_ZONE = "sample.gov.cn"
FAULT_HOST = f"faults.{_ZONE}"
# A few portals have no need of many reports.
_SMALL = Scale(departments=1, townships=1, years=(2021, 2022))


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How large the web is; `attach` makes the files beside reports; `only` names the portals."""

    scale: Scale = field(default_factory=Scale)
    attach: AttachmentMaker = text_and_html
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A portal to be built."""

    name: str
    family: str
    build: Build
    is_small: bool = False


def _plans() -> list[Plan]:
    plans = [
        Plan(f"trs-{name.replace('_', '-')}", "trs", partial(build_trs, form_name=name))
        for name in trs_names()
    ]
    plans += [
        Plan("ucap", "ucap", build_ucap),
        Plan("ucap-script", "ucap", partial(build_ucap, is_scripted=True)),
        Plan("jcms", "hanweb", build_jcms),
        Plan("jcms-page", "hanweb", partial(build_jcms, ignores_range=True)),
        Plan("xxgk", "hanweb", build_xxgk),
        Plan("jpaas", "hanweb", build_jpaas),
        Plan("jpaas-stuck", "hanweb", partial(build_jpaas, ignores_paging=True)),
        Plan("gkmlpt", "guangdong", build_gkmlpt),
        Plan("nfcms", "guangdong", build_nfcms),
        Plan("lonsun", "lonsun", build_lonsun),
        Plan("vsb", "vsb", build_vsb),
        Plan("openness", "openness", build_openness),
        Plan("shaanxi", "shaanxi", build_shaanxi),
        Plan("slug", "slug", build_slug),
        Plan("columns", "columns", build_columns),
        Plan("leaf", "leaf", build_leaf_folders),
        Plan("jhtml", "jhtml", build_jhtml),
        Plan("epoint", "epoint", build_epoint),
        Plan("aspx", "odd", build_query_site),
        Plan("script-list", "odd", build_script_site),
        Plan("file-list", "odd", build_file_list),
        Plan("traps", "hostile", build_traps),
        Plan("moods", "hostile", build_moods),
        Plan("labels", "hostile", build_labels),
        Plan("changing", "hostile", build_changing),
        Plan("cases", "hostile", build_cases),
        Plan("welcoming", "hostile", build_welcoming, is_small=True),
        Plan("catch-all", "hostile", build_catch_all, is_small=True),
    ]
    plans += [Plan(n, "robots", partial(build_robots, kind=n), is_small=True) for n in ROBOTS]
    plans += [Plan(f"wall-{n}", "wall", partial(build_wall, wall=n), is_small=True) for n in WALLS]
    return plans


# Enough reports that every mood, label, change and case has one, whatever the scale of the others.
_OWN_SCALES: Mapping[str, Scale] = {
    "moods": Scale(departments=2, townships=2),
    "labels": Scale(departments=2, townships=2, years=(2022, 2023)),
    "changing": Scale(departments=2, townships=1),
    "cases": Scale(),
}
_SPECIAL = ("migrated", "city", "cloned")
PORTALS: tuple[str, ...] = (*(plan.name for plan in _plans()), *_SPECIAL)


@dataclass
class _Loom:
    """Portals in the making and the sites they stand on."""

    seed: int
    options: WebOptions
    drafts: dict[str, Draft] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)

    def draft(self, plan: Plan) -> Draft:
        """Begin a portal; its county depends on its name only, not on what else is built."""
        number = PORTALS.index(plan.name)
        slug, name = PLACES[number % len(PLACES)]
        # Two portals never share a county; those past the list are development zones.
        zone = number // len(PLACES)
        place = Place(f"{slug}{zone or ''}", f"{name}{'高新' if zone else ''}", number)
        host = f"www.{place.slug}.{_ZONE}"
        county = invent_county(self.seed, place, self._scale(plan))
        look = Look(f"{county.name}人民政府门户网站", host, county.code)
        rng = chance(self.seed, "portal", plan.name)
        draft = Draft(plan.name, plan.family, county, rng, (host, host[4:]), look)
        draft.attach = self.options.attach
        return draft

    def _scale(self, plan: Plan) -> Scale:
        if plan.name in _OWN_SCALES:
            return _OWN_SCALES[plan.name]
        return _SMALL if plan.is_small else self.options.scale

    def add(self, draft: Draft) -> None:
        """Take a built portal into the web."""
        self.drafts[draft.name] = draft
        for host in draft.hosts:
            self.sites[host] = draft.site


def build_web(seed: int = 1, options: WebOptions | None = None) -> SampleWeb:
    """Build the sample web of a seed; the same seed and options give the same web."""
    chosen = options or WebOptions()
    loom = _Loom(seed, chosen)
    for plan in _plans():
        if _is_wanted(chosen, plan.name):
            draft = loom.draft(plan)
            plan.build(draft)
            loom.add(draft)
    for name, build in _SPECIAL_BUILDS.items():
        if _is_wanted(chosen, name):
            build(loom)
    loom.sites[FAULT_HOST] = fault_site()
    return _finish(loom)


def _is_wanted(options: WebOptions, name: str) -> bool:
    return options.only is None or name in options.only


def _migrated(loom: _Loom) -> None:
    draft = loom.draft(Plan("migrated", "hostile", build_migrated, is_small=True))
    old = f"www.{draft.county.slug}-old.{_ZONE}"
    loom.sites[old] = build_migrated(draft)
    loom.add(draft)
    draft.cases["old-host"] = (f"http://{old}/", draft.url("/"))


def _city(loom: _Loom) -> None:
    draft = loom.draft(Plan("city", "hostile", build_migrated, is_small=True))
    dead = f"http://www.{draft.county.slug}-dead.{_ZONE}/"
    draft.cases["unresolvable"] = (dead,)
    shut = [Link("县区站点", f"https://{host}/") for host in _hosts(loom, _CLOSED)]
    draft.look = replace(draft.look, footer=(Link("县区旧站", dead), *shut))
    build_city(draft, [each for each in loom.drafts.values() if each.family == "trs"])
    loom.add(draft)


def _cloned(loom: _Loom) -> None:
    draft = loom.draft(Plan("cloned", "hostile", build_migrated, is_small=True))
    host = f"www.{draft.county.slug}-gov.example"
    build_trs(draft, "plain")
    loom.sites[host] = add_clone(draft, host)
    loom.add(draft)


_SPECIAL_BUILDS: Mapping[str, Callable[[_Loom], None]] = {
    "migrated": _migrated,
    "city": _city,
    "cloned": _cloned,
}
# What is wrong with the TLS of some portals; all of them answer over plain HTTP as well.
_CERTIFICATES = {"jhtml": "expired", "leaf": "self-signed", "columns": "wrong-name"}
_CLOSED, _LEGACY = ("aspx", "vsb"), ("file-list", "script-list")


def _hosts(loom: _Loom, names: Iterable[str]) -> list[str]:
    return [host for name in names if name in loom.drafts for host in loom.drafts[name].hosts]


def _finish(loom: _Loom) -> SampleWeb:
    portals = tuple(draft.finish() for draft in loom.drafts.values())
    cases: dict[str, tuple[str, ...]] = {
        f"fault:{name}": (f"http://{FAULT_HOST}/{name}",) for name in FAULTS
    }
    for draft in loom.drafts.values():
        cases |= draft.cases
    faults = {host: fault for name, fault in _CERTIFICATES.items() for host in _hosts(loom, [name])}
    return SampleWeb(
        loom.seed, portals, loom.sites, cases,
        unresolvable=frozenset(_unresolvable(cases)),
        closed=frozenset(_hosts(loom, _CLOSED)), legacy=frozenset(_hosts(loom, _LEGACY)),
        certificates=faults,
    )  # fmt: skip


def _unresolvable(cases: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (url.split("/")[2] for url in cases.get("unresolvable", ()))
