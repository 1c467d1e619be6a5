"""Codes: why a value is not there, the same in every file of a release."""

from typing import NamedTuple

from parsers.model import Reason, State, TablesStatus

VALUE = "V"
"""What stands in a state column where there is a number."""
CORRECTED, ASSUMED_ZERO = "k", "z"
"""Flags behind a code: a person corrected the cell; the equation holds with a zero in it."""
NOT_DEFINED = "ND"


class Code(NamedTuple):
    """A code with its letter as an extended missing value of Stata, and at whose door it lies."""

    code: str
    stata: str
    zh: str
    en: str
    by: str


CODES = (
    Code("BL", ".b", "单元格空白", "the cell is there and blank", "agency"),
    Code("MK", ".m", "标记（/、—、无、不涉及）", "a mark stands there: /, —, 无, 不涉及", "agency"),
    Code("TX", ".t", "应填数字处为文字", "words stand where a number belongs", "agency"),
    Code("RA", ".r", "表中缺此行或列", "row or column missing from the agency's table", "agency"),
    Code("TA", ".a", "报告缺此表", "table missing from the report", "agency"),
    Code("NT", ".n", "当年格式无此项", "not in the form that the report follows", "template"),
    Code("UP", ".u", "有而未能读出", "there, unread by us: picture, damage, ambiguous", "us"),
    Code("NF", ".f", "未找到报告（检索完整）", "not found by a complete search", "agency?"),
    Code("NR", ".x", "网站无法访问", "site unreachable or blocked", "network"),
    Code("GO", ".g", "曾有现已不存", "captured or linked once, gone now", "agency"),
    Code("NE", ".e", "当年不存在或无义务", "the body did not exist or was not obliged", "none"),
    Code("PY", ".p", "当年部分时间存在", "the body was there for a part of the year", "event"),
    Code("ID", ".i", "主体未能确定", "whose report it is is not settled", "us"),
    Code("NH", ".h", "未持有且未证实不存在", "not held; nothing proves that there is none", "us"),
    Code("NS", ".s", "外部数据未提供", "a number from elsewhere was not given", "us"),
    Code("ND", ".d", "无定义（分母为零）", "not defined: the denominator is zero", "none"),
)  # fmt: skip
MISSING = tuple(code.code for code in CODES)

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
