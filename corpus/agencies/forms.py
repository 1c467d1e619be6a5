"""Forms of names: what two spellings of one name share, and how far apart two names are.

Every function takes a name; none knows a registry.
"""

import re
from functools import lru_cache

from parsers.fold import fold

# Endings that say of a division which of its faces speaks; longest first.
_ENDINGS = (
    "党政综合办公室", "党政办公室", "党工委管委会", "管理委员会", "人民政府", "党政办",
    "办事处", "管委会", "政府机关", "政府本级", "本级机关", "(本级)", "本级", "政府", "机关",
)  # fmt: skip
_GENERIC = re.compile(r"[省市县区旗州盟]?")
_NATION = (
    r"(?:(?:壮|回|维吾尔|蒙古|藏|苗|彝|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土"
    r"|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各)族?)+"
)
_KIND = re.compile(
    rf"(?:{_NATION}自治[区州县旗]|矿区|林区|特区|地区|自治区|街道|苏木|民族[乡镇]|[省市县区旗州盟镇乡])$"
)
_BRACKET = re.compile(r"\([^()]{0,40}\)")


def fold_name(name: str) -> str:
    """Fold a name for comparing.

    >>> fold_name("東麗區 ")
    '东丽区'
    """
    # Folding leaves the common characters of the simplified script as they are, at some cost.
    return name if _is_plain(name) else fold(name[:120])


def _is_plain(name: str) -> bool:
    try:
        size = len(name.encode("gb2312"))
    except UnicodeEncodeError:
        return False
    return size == 2 * len(name) and all("\u4e00" <= sign <= "\u9fff" for sign in name)


def without_brackets(name: str) -> str:
    """Return a folded name without what stands in brackets."""
    return _BRACKET.sub("", fold_name(name))


@lru_cache(maxsize=8192)
def short_form(name: str) -> str | None:
    """Return a folded name without its kind, unless that leaves a single character.

    >>> short_form("余杭区"), short_form("青龙满族自治县"), short_form("赵县")
    ('余杭', '青龙', None)
    """
    short = _KIND.sub("", name)
    return short if len(short) >= 2 and short != name else None


def cores_of(name: str) -> tuple[str, ...]:
    """Return a name as it is and without the ending that says which face speaks.

    >>> cores_of("柳河镇人民政府"), cores_of("映月街道办事处"), cores_of("映月街道办")
    (('柳河镇人民政府', '柳河镇'), ('映月街道办事处', '映月街道'), ('映月街道办', '映月街道'))
    """
    bare = without_brackets(name)
    cut = next((bare.removesuffix(e) for e in _ENDINGS if bare.endswith(e) and bare != e), bare)
    if cut == bare and bare.endswith("街道办"):
        cut = bare[:-1]
    if cut.endswith("街") and cut != bare:
        return bare, f"{cut}道"
    return tuple(dict.fromkeys((bare, cut)))


def is_generic(head: str) -> bool:
    """Tell whether what precedes a name says at most which level is above: 市 of 市教育局."""
    return _GENERIC.fullmatch(head) is not None


def is_one_off(one: str, other: str) -> bool:
    """Tell whether two names differ by one character: another one, one more or one less.

    >>> is_one_off("塘栖镇", "塘柄镇"), is_one_off("塘栖镇", "塘镇"), is_one_off("塘栖镇", "柄塘镇")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    first = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    if len(one) == len(other):
        return one[first + 1 :] == other[first + 1 :]
    short, long = sorted((one, other), key=len)
    return short[first:] == long[first + 1 :]


def is_other_kind(one: str, other: str) -> bool:
    """Tell whether two names differ by their kind only: a town that has become a sub-district."""
    short = short_form(one)
    return one != other and short is not None and short == short_form(other)
