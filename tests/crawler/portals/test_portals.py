"""Portal files are read, inherit, and are checked without fetching anything."""

from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families.registry import FAMILIES, GENERIC
from crawler.portals.errors import PortalInvalid
from crawler.portals.lint import lint
from crawler.portals.portal import DEFAULT_PACE, FIRST_REPORT_YEAR, Portal
from crawler.portals.read import PortalFile, load_portals, make_portal, shipped_files

NAMES = ("generic", "trs", "ucap", "hanweb")
HOME = 'name = "清河县人民政府"\nhome = "https://www.qinghe.gov.cn/"\n'


def make_file(text: str = HOME, stem: str = "999901-qinghe") -> PortalFile:
    return PortalFile(stem, text)


def complaints(*files: PortalFile) -> list[str]:
    return [complaint.message for complaint in lint(files, NAMES, 2026)]


def test_two_lines_are_a_portal() -> None:
    portal = make_portal(make_file())
    assert (portal.id, portal.division, portal.host) == (
        "999901-qinghe",
        "999901",
        "www.qinghe.gov.cn",
    )
    assert (portal.family, portal.pace, portal.first_year) == (
        "auto",
        DEFAULT_PACE,
        FIRST_REPORT_YEAR,
    )
    assert portal.verified is None
    assert complaints(make_file()) == []


def test_a_portal_inherits_from_its_prefecture_before_its_province() -> None:
    files = [
        PortalFile("99", 'family = "trs"\npace = 5\nfirewall = "north"'),
        PortalFile("9999", 'family = "ucap"\nlenient_tls = true'),
        make_file(HOME + "pace = 3.5\n"),
        make_file(HOME.replace("qinghe", "baihe"), "980101-baihe"),
    ]
    portals = load_portals(files)
    inherited = portals["999901-qinghe"]
    assert (inherited.family, inherited.pace, inherited.firewall, inherited.is_tls_lenient) == (
        "ucap",
        3.5,
        "north",
        True,
    )
    assert portals["980101-baihe"].family == "auto"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pase = 3", "unknown field `pase`"),
        ('pace = "3"', "`pace` of 999901-qinghe.toml must be a number"),
        ("pace = true", "must be a number"),
        ("first_year = 2008.5", "must be a whole number"),
        ('columns = "https://www.qinghe.gov.cn/a/"', "must be a list of texts"),
        ("verified = true", "must be false or a day"),
        ("= 1", "is no TOML"),
        ('home = "x"', "is no TOML"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_field(line: str, expected: str) -> None:
    with pytest.raises(PortalInvalid, match=expected):
        make_portal(make_file(HOME + line + "\n"))
    assert len(complaints(make_file(HOME + line + "\n"))) == 1


@pytest.mark.parametrize("missing", ["name", "home"])
def test_name_and_home_are_needed(missing: str) -> None:
    text = "\n".join(line for line in HOME.splitlines() if not line.startswith(missing))
    with pytest.raises(PortalInvalid, match=f"lacks `{missing}`"):
        make_portal(make_file(text))


def test_a_day_of_verification_is_read() -> None:
    assert make_portal(make_file(HOME + "verified = 2026-01-31")).verified == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('family = "magic"', "the family `magic` is not one of"),
        ("first_year = 1999", "first_year 1999"),
        ("first_year = 2027", "first_year 2027"),
        ("pace = 0.1", "pace 0.1"),
        ("pace = nan", "pace nan"),
        ('columns = ["https://www.elsewhere.gov.cn/a/"]', "is on a host that is not the portal's"),
        ('columns = ["ftp://www.qinghe.gov.cn/a/"]', "no http or https address"),
        ('division = "110101"', "not named after its division"),
    ],
)
def test_what_can_be_seen_without_fetching_is_complained_about(line: str, expected: str) -> None:
    [message] = complaints(make_file(HOME + line + "\n"))
    assert expected in message


def test_a_host_outside_government_is_complained_about() -> None:
    [message] = complaints(make_file(HOME.replace(".gov.cn", "-gov.com")))
    assert "clones" in message


def test_a_long_file_is_complained_about() -> None:
    columns = ",\n".join(f'"https://www.qinghe.gov.cn/{number}/"' for number in range(12))
    assert "more than 12" in complaints(make_file(f"{HOME}columns = [\n{columns}\n]\n"))[0]


def test_one_home_page_is_one_portal() -> None:
    messages = complaints(make_file(), make_file(HOME, "999901-again"))
    assert len(messages) == 2
    assert all("registered twice" in message for message in messages)


@pytest.mark.parametrize("line", ['home = "https://x.gov.cn/"', "pase = 1", "= 1"])
def test_a_common_file_may_only_say_what_is_common(line: str) -> None:
    assert len(complaints(PortalFile("99", line))) == 1


def test_hosts_below_the_portals_own_belong_to_it() -> None:
    portal = Portal("x", "x", "99", "https://www.qinghe.gov.cn/", hosts=("qinghe-xxgk.gov.cn",))
    assert portal.covers("qinghe.gov.cn")
    assert portal.covers("XXGK.qinghe.gov.cn")
    assert portal.covers("a.qinghe-xxgk.gov.cn")
    assert not portal.covers("evilqinghe.gov.cn")
    assert not portal.covers("gov.cn")


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PortalInvalid):
        make_portal(make_file(text))


def test_the_shipped_portals_are_sound_and_spread_over_the_country() -> None:
    files = shipped_files()
    families = tuple(family.name for family in (*FAMILIES, GENERIC))
    assert lint(files, families, 2026) == []
    portals = load_portals(files).values()
    assert len(portals) >= 45
    assert len({portal.division[:2] for portal in portals}) >= 27
    assert set(Counter(portal.family for portal in portals)) == set(families)
    assert all(portal.verified is None for portal in portals)
    seeds = {"110118-miyun", "500112-yubei", "330110-yuhang", "330111-fuyang", "340603-xiangshan"}
    assert seeds <= {portal.id for portal in portals}
