"""What a run keeps of its portal is all that a file said, and is read back as that."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.portals.definition import read_definition, write_definition
from crawler.portals.errors import PortalInvalid
from crawler.portals.portal import Portal

PORTAL = Portal(
    "330199-x", "某区人民政府", "330199", "https://x.gov.cn/", "trs", ("https://x.gov.cn/n/",),
    ("y.gov.cn",), 2019, 2.5, "north", is_tls_lenient=True, verified=date(2026, 1, 31),
)  # fmt: skip


@given(
    st.builds(
        Portal,
        columns=st.lists(st.text()).map(tuple),
        hosts=st.lists(st.text()).map(tuple),
        pace=st.floats(0, 600),
        firewall=st.none() | st.text(),
        verified=st.none() | st.dates(),
    )
)
def test_every_portal_is_read_back_as_it_was_written(portal: Portal) -> None:
    assert read_definition(json.loads(json.dumps(write_definition(portal)))) == portal


def test_a_field_that_came_later_has_its_default_and_one_that_went_is_passed_over() -> None:
    written = write_definition(PORTAL) | {"gone": 1}
    del written["firewall"]
    assert read_definition(written) == replace(PORTAL, firewall=None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("home", 1), ("columns", "x"), ("first_year", "2019"), ("first_year", True), ("pace", None),
     ("is_tls_lenient", 1), ("verified", "soon"), ("verified", 2026)],
)  # fmt: skip
def test_what_no_file_can_have_said_is_refused(name: str, value: object) -> None:
    with pytest.raises(PortalInvalid, match=name):
        read_definition(write_definition(PORTAL) | {name: value})


@pytest.mark.parametrize("name", ["id", "name", "division", "home"])
def test_a_portal_is_not_guessed(name: str) -> None:
    written = write_definition(PORTAL)
    del written[name]
    with pytest.raises(PortalInvalid, match=name):
        read_definition(written)
