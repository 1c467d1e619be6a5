"""Facts of prose, sentence by sentence: what counts, and what only sounds like it."""

import pytest

from parsers.model import Cell, State
from tests.parsers.narrative.pipeline import record_of

_PAGE = """<h1>砚池区民政局2012年政府信息公开工作年度报告</h1>
<p>现公布砚池区民政局2012年政府信息公开工作年度报告，数据统计期限为2012年1月1日至2012年12月31日。</p>
<p>一、概述</p><p>{overview}</p>
<p>二、主动公开政府信息情况</p><p>{proactive}</p>
<p>三、依申请公开政府信息办理情况</p><p>{requests}</p>
<p>四、政府信息公开的收费及减免情况</p><p>{fees}</p>
<p>五、因政府信息公开申请行政复议、提起行政诉讼的情况</p><p>{suits}</p>
<p>六、存在的主要问题及改进措施</p><p>公开内容有待充实。</p>
<p>砚池区民政局</p><p>2013年2月20日</p>"""


def facts(**parts: str) -> dict[str, Cell]:
    empty = dict.fromkeys(("overview", "proactive", "requests", "fees", "suits"), "工作正常。")
    record = record_of(_PAGE.format(**(empty | parts)).encode())
    return {key: cell for key, cell in record.cells.items() if key.startswith("free.")}


@pytest.mark.parametrize(
    ("part", "sentence", "expected"),
    [
        ("proactive", "2012年，我局主动公开政府信息1,286条。", {"disclosed_total": 1286}),
        ("proactive", "砚池区民政局2012年共主动公开政府信息97条。", {"disclosed_total": 97}),
        ("proactive", "截至2012年底，累计主动公开政府信息5311条。", {"disclosed_cumulative": 5311}),
        (
            "requests",
            "2012年收到政府信息公开申请37件，其中：当面申请4件，信函申请33件。",
            {"requests_received": 37, "requests_in_person": 4, "requests_letter": 33},
        ),
        (
            "requests",
            "答复36件，其中同意公开21件、同意部分公开6件、不予公开9件。",
            {"replies_total": 36, "reply_granted": 21, "reply_partial": 6, "reply_refused": 9},
        ),
        (
            "suits",
            "本年度行政复议3件、行政诉讼2件。",
            {"review_total": 3, "suit_total": 2},
        ),
    ],
)
def test_a_whole_clause_states_a_fact(part: str, sentence: str, expected: dict[str, int]) -> None:
    found = facts(**{part: sentence})
    assert {key.removeprefix("free."): cell.value for key, cell in found.items()} == expected


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("proactive", "主动公开政府信息近300条。"),
        ("proactive", "主动公开政府信息300多条。"),
        ("proactive", "主动公开政府信息1.2万条。"),
        ("proactive", "2011年，我局主动公开政府信息88条。"),
        ("proactive", "与2011年相比，主动公开政府信息88条。"),
        ("proactive", "区教育局主动公开政府信息88条。"),
        ("proactive", "区教育局行动迅速，2012年主动公开政府信息88条。"),
        ("proactive", "累计主动公开政府信息88条。"),
        ("proactive", "2012年1月至6月，主动公开政府信息88条。"),
        ("proactive", "要求各单位每年主动公开政府信息88条以上。"),
        ("proactive", "预计全年主动公开政府信息88条。"),
        ("proactive", "主动公开政府信息 8 8条。"),
        ("proactive", "网站、公开栏主动公开政府信息和便民信息88条。"),
        ("proactive", "截至2011年底，累计主动公开政府信息88条。"),
        ("requests", "同意公开、部分公开8件。"),
        ("requests", "收到信访申请8件。"),
        ("requests", "收到低保申请88件。"),
        ("requests", "区政府收到政府信息公开申请8件。"),
        ("requests", "去年同期收到政府信息公开申请8件。"),
        ("suits", "行政复议和行政诉讼共8件。"),
        ("suits", "行政复议、行政诉讼各8件。"),
        ("suits", "行政复议、行政诉讼8件。"),
        ("fees", "减免费用88元。"),
        ("overview", "收到申请88件。"),
    ],
)
def test_what_is_not_certain_is_no_fact(part: str, sentence: str) -> None:
    assert {key: cell.raw for key, cell in facts(**{part: sentence}).items()} == {}


def test_two_clauses_that_differ_leave_the_fact_ambiguous() -> None:
    found = facts(
        overview="2012年，我局主动公开政府信息97条。", proactive="全年共主动公开政府信息79条。"
    )
    assert (found["free.disclosed_total"].state, found["free.disclosed_total"].value) == (
        State.AMBIGUOUS,
        None,
    )


def test_nothing_that_happened_is_told_in_words_and_never_as_zero() -> None:
    found = facts(
        suits="2012年，我局未发生因政府信息公开申请行政复议、提起行政诉讼的情况。",
        fees="我局未收取任何费用。",
    )
    assert {key: cell.state for key, cell in found.items()} == {
        "free.review_total": State.TEXT,
        "free.suit_total": State.TEXT,
        "free.fees_collected": State.TEXT,
    }
    assert all(cell.value is None for cell in found.values())
