"""Codes: why a value is not there, the same in every file of a release."""

from typing import NamedTuple

from parsers.model import Reason, State, TablesStatus

VALUE = "V"
"""What stands in a state column where there is a number."""
CORRECTED, ASSUMED_ZERO = "k", "z"
"""Flags behind a code: a person corrected the cell; the equation holds with a zero in it."""
GONE, NOT_DEFINED = "GO", "ND"


class Code(NamedTuple):
    """A code with its letter as an extended missing value of Stata, and at whose door it lies.

    `sdmx` is the nearest code of the SDMX list of observation states (CL_OBS_STATUS): O missing,
    M that cannot exist, L that exists and was not collected.
    """

    code: str
    stata: str
    sdmx: str
    zh: str
    en: str
    by: str


# Code, letter of Stata, SDMX, labels, and whose it is.
CODES = (
    Code("BL", ".b", "O", "单元格空白", "the cell is there and blank", "agency"),
    Code("MK", ".m", "O", "标记（/、—、无、不涉及）", "a mark: /, —, 无, 不涉及", "agency"),
    Code("TX", ".t", "O", "应填数字处为文字", "words stand where a number belongs", "agency"),
    Code("RA", ".r", "O", "表中缺此行或列", "row or column missing from the table", "agency"),
    Code("TA", ".a", "O", "报告缺此表", "table missing from the report", "agency"),
    Code("NT", ".n", "M", "当年格式无此项", "not in the form that the report follows", "template"),
    Code("UP", ".u", "L", "有而未能读出", "there, unread by us: picture, damage, ambiguous", "us"),
    Code("NF", ".f", "O", "未找到报告（检索完整）", "not found by a complete search", "agency?"),
    Code("NR", ".x", "L", "网站无法访问", "site unreachable or blocked", "network"),
    Code("GO", ".g", "L", "曾有现已不存", "held or linked once, gone from the web now", "agency"),
    Code("NE", ".e", "M", "当年不存在或无义务", "it did not exist or was not obliged", "none"),
    Code("PY", ".p", "M", "当年部分时间存在", "the body was there for a part of the year", "event"),
    Code("ID", ".i", "L", "主体未能确定", "whose report it is is not settled", "us"),
    Code("NH", ".h", "L", "未持有且未证实不存在", "not held, nor proven that there is none", "us"),
    Code("NS", ".s", "L", "外部数据未提供", "a number from elsewhere was not given", "us"),
    Code("NY", ".y", "L", "跟踪时间不足", "not followed for long enough yet", "us"),
    Code("ND", ".d", "M", "无定义（分母为零）", "not defined: the denominator is zero", "none"),
)  # fmt: skip
MISSING = tuple(code.code for code in CODES)

_EPOCHS = {"free_pre2014": "E0", "stat_2014": "E1", "2019": "E2", "2021": "E3"}


def epoch_of(form: str) -> str:
    """Return the epoch that a form belongs to, `MX` of several or none.

    >>> epoch_of("2021"), epoch_of("mixed")
    ('E3', 'MX')
    """
    return _EPOCHS.get(form, "MX")


_BY_STATE = {
    State.NUMBER: VALUE,
    State.BLANK: "BL",
    State.PLACEHOLDER: "MK",
    State.TEXT: "TX",
    State.UNREADABLE: "UP",
    State.AMBIGUOUS: "UP",
}
_ELSEWHERE = (TablesStatus.IMAGE_ONLY, TablesStatus.IN_ATTACHMENT)


def code_of(state: State, reason: Reason | None, tables: TablesStatus) -> str:
    """Return the code of a cell.

    >>> code_of(State.ABSENT, Reason.TABLE_MISSING, TablesStatus.MISSING)
    'TA'
    """
    if state is not State.ABSENT:
        return _BY_STATE[state]
    if reason is Reason.NOT_IN_TEMPLATE:
        return "NT"
    if tables in _ELSEWHERE:
        return "UP"
    return "TA" if reason is Reason.TABLE_MISSING else "RA"
