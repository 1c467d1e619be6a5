from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.jobs.changes import derive_changes, suspicions
from corpus.jobs.engines import SerialEngine
from corpus.jobs.parse import parse_pending
from corpus.jobs.preparing import prepare_batch
from corpus.sample import Figure
from corpus.sample.edits import print_figures, remove_rows
from corpus.sample.render_html import HtmlOptions
from storage.errors import RunOvertaken
from storage.models.longitudinal import ChangeKind
from tests.corpus.changes.archive import ROOT, Visits, document, page, url_of

PAGE = page(document())
DAY = timedelta(days=1)
KEY = "t3.new_received.natural_person"
SOFT = "<html><title>提示</title><body><p>您访问的页面不存在</p></body></html>".encode()


def _edited(printed: str = "987") -> bytes:
    return page(print_figures(document(), {KEY: Figure(printed, int(printed))}))


def test_a_changed_number_is_told_with_both_places_and_the_interval(visits: Visits) -> None:
    for answer in (PAGE, 304, _edited(), 304):
        visits.see({"a.html": answer})
    visits.derive()
    [found] = visits.changes()
    assert found.change.kind is ChangeKind.NUMBER
    changed = {one["key"]: one for one in found.change.cells}
    assert changed[KEY]["new"]["raw"] == "987"
    assert changed[KEY]["old"]["raw"] != "987"
    assert changed[KEY]["old"]["locator"]["path"]
    assert (found.old_url, found.new_url) == (url_of("a.html"), url_of("a.html"))
    # Between the 304 that still confirmed the old state and the first sight of the new one.
    assert (found.change.last_seen_id, found.change.first_seen_id) == tuple(visits.kept[1:3])
    assert found.change.detail["is_silent"]
    assert found.change.is_announced is False
    assert found.change.report_year == 2023
    assert (
        "t3.results_sum.natural_person" in found.change.detail.get("broken_checks", [])
        or (found.change.detail["broken_checks"])
    )


def test_what_was_derived_is_not_derived_again(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    visits.see({"a.html": _edited()})
    assert visits.derive().saved == 1
    again = visits.derive()
    assert (again.pages, again.saved) == (0, 0)
    before = visits.changes()
    visits.see({"a.html": 304})
    assert visits.derive().saved == 0
    assert visits.changes() == before


def test_a_pass_that_was_begun_anew_meanwhile_puts_nothing_back(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    visits.see({"a.html": _edited()})
    parse_pending(visits.job, SerialEngine(prepare_batch))
    newer: list[int] = []

    def begin_anew(_: int) -> None:
        if not newer:
            newer.append(0)
            newer[0] = derive_changes(visits.job).saved

    with pytest.raises(RunOvertaken, match="changes are being derived anew"):
        derive_changes(replace(visits.job, advance=begin_anew))
    assert newer == [1]
    assert [one.change.kind.value for one in visits.changes()] == ["number"]
    assert visits.derive().saved == 0


@pytest.mark.parametrize(
    ("noise", "kind"),
    [
        (PAGE.replace(b"</body>", "<p>浏览次数：4711</p></body>".encode()), "surroundings"),
        (page(document(), HtmlOptions("plain")), "surroundings"),
        (page(document(), HtmlOptions("plain", shell=False, charset="gb18030")), "surroundings"),
        (PAGE.replace("一、总体情况".encode(), "一、总体状况".encode()), "label"),
        (page(remove_rows(document(), "t3", ["granted"])), "number"),
    ],
    ids=["counter", "template", "encoding", "heading", "row"],
)
def test_the_deepest_level_that_changed_is_told(visits: Visits, noise: bytes, kind: str) -> None:
    visits.see({"a.html": PAGE})
    visits.see({"a.html": noise})
    visits.derive()
    assert visits.kinds() == {"a.html": ChangeKind(kind)}


def test_a_notice_on_the_page_announces_a_correction(visits: Visits) -> None:
    notice = "<p>更正说明：表三数据有误，现予更正。</p>".encode()
    visits.see({"a.html": PAGE})
    visits.see({"a.html": _edited().replace(b"<table", notice + b"<table", 1)})
    visits.derive()
    [found] = visits.changes()
    assert found.change.is_announced
    assert not found.change.detail["is_silent"]
    assert "更正" in found.change.detail["notice"]


@pytest.mark.parametrize("way", [404, 410, SOFT, f"{ROOT}/"], ids=["404", "410", "soft", "home"])
def test_a_page_is_withdrawn_after_three_visits_over_a_week(
    visits: Visits, way: int | bytes | str
) -> None:
    visits.see({"a.html": PAGE})
    for after in (DAY, DAY * 3):
        visits.see({"a.html": way}, after)
        visits.derive()
        with visits.job.store.read_only() as session:
            assert [one.page for one in suspicions(session)] == ["www.qinglan.example/zwgk/a.html"]
        assert not visits.changes()
    visits.see({"a.html": way}, DAY * 4)
    visits.derive()
    [found] = visits.changes()
    assert found.change.kind is ChangeKind.WITHDRAWN
    assert found.change.first_seen_at - found.change.last_seen_at == DAY
    visits.see({"a.html": way}, DAY)
    assert visits.derive().saved == 0


def test_a_page_asked_for_three_times_on_one_day_is_not_withdrawn(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    for after in (DAY, timedelta(0), timedelta(0), DAY * 8):
        visits.see({"a.html": 404}, after)
    visits.derive()
    assert not visits.changes()


def test_a_page_that_comes_back_has_returned(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    for _ in range(3):
        visits.see({"a.html": 404})
    visits.see({"a.html": PAGE})
    visits.derive()
    kinds = [one.change.kind for one in visits.changes()]
    assert kinds == [ChangeKind.WITHDRAWN, ChangeKind.RETURNED]


def test_a_server_that_fails_withdraws_nothing(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    for _ in range(4):
        visits.see({"a.html": 503})
    visits.see({"a.html": PAGE})
    visits.derive()
    assert not visits.changes()


@pytest.mark.parametrize("way", [404, url_of("b.html")], ids=["gone", "sent-on"])
def test_the_same_report_elsewhere_has_moved(visits: Visits, way: int | str) -> None:
    visits.see({"a.html": PAGE})
    visits.see({"a.html": way})
    visits.derive()
    visits.see({"b.html": page(document(), HtmlOptions("plain"))})
    visits.derive()
    moved = [one.change for one in visits.changes() if one.change.kind is ChangeKind.MOVED]
    assert [one.detail["moved_to"] for one in moved] == [url_of("b.html")]


def test_another_scheme_is_the_same_page(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    visits.see({url_of("a.html").replace("http:", "https:"): _edited()})
    visits.derive()
    assert [one.change.kind for one in visits.changes()] == [ChangeKind.NUMBER]


def test_a_file_replaced_under_its_address_is_an_edit(visits: Visits) -> None:
    files = ((url_of("b.pdf"), "附件.pdf"),)
    carrier = page(document(), HtmlOptions("plain", shell=False, attachments=files))
    carrier = carrier.replace(b"</body>", f'<a href="{files[0][0]}">附件.pdf</a></body>'.encode())
    visits.see({"a.html": carrier, "b.pdf": b"%PDF-1.4 one"})
    visits.see({"a.html": 304, "b.pdf": b"%PDF-1.4 two"})
    visits.derive()
    assert visits.kinds() == {"b.pdf": ChangeKind.ATTACHMENT}
    [found] = visits.changes()
    assert found.change.report_year == 2023


def test_an_earlier_sight_found_later_divides_the_interval(visits: Visits) -> None:
    visits.see({"a.html": PAGE})
    visits.see({"a.html": _edited()}, DAY * 90)
    visits.derive()
    visits.at -= DAY * 80
    visits.see({"a.html": _edited("986")}, DAY)
    visits.derive()
    found = [one.change for one in visits.changes()]
    assert [len(one.cells) > 0 for one in found] == [True, True]
    assert found[0].first_seen_at == found[1].last_seen_at
