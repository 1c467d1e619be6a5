"""Names of bodies: their administrative divisions, their level, and when two mean one body.

Nothing here looks into a document; every function takes a name.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.fold import fold

MAX_NAME = 40
_SIGNS = re.compile(r"[\u4e00-\u9fff〇·()A-Za-z0-9、-]{2,60}")
_BRACKET = re.compile(r"\([^()]{0,40}\)")
# What a body's name ends with. 院 covers courts, procuratorates and hospitals; 关 the customs.
_ENDING = re.compile(
    r"(?:[省市县区旗州盟镇乡局委办厅署院部处所站队会室馆团社关校]|街道?|地区|苏木|中心|政府|大学|公司|集团"
    r"|银行|林场|农场|基地|党校|幼儿园|公园|兵团|组|司|台|矿|港|库|园|厂|税务|气象|海事)$"
)
_NOT_A_NAME = re.compile(
    r"^(?:我|本(?!溪)|该|各|贵|其他|以上|上述|全(?:省|市|县|区|镇|乡|州|国|系统)|有关|相关|依法|由|与|请|和(?!平|田|顺|静|布|龙|县|政))"
    r"|[的了是被]|将(?!乐)|(?<!无)为|平台$|公开|情况|年度|报告|根据|按照|加强|推进|进一步|问题|办理$|社会$|机会$|会议|培训会"
    r"|门户网|首页|^(?:城市|地区|社区|单位|部门|机关|办公室|政府|人民政府|领导小组|全部|内部|干部)$"
)
_OWN = re.compile(
    r"(?:(?:人民)?政府|街道办事处|街道办|办事处|办|(?:党工委)?管理委员会|(?:党工委)?管委会|公署|行政公署|机关|本级)?"
)
# The office that writes a government's report speaks for the government.
_OFFICE = re.compile(
    r"(?:人民政府|政府|街道办事处|办事处|管委会|管理委员会)?(?:党政|党政综合|综合|党群|行政|党建|党委|机关|秘书)?"
    r"(?:(?:政务|政府信息|信息)公开(?:工作|受理)?)?(?:领导小组)?(?:办公室|办公厅|办|科|股)?"
    r"|(?:人民政府|政府)?政务(?:服务|公开)(?:和数据|数据)?(?:管理)?(?:局|中心|科|办)"
)
_FOREIGN = re.compile(
    "局|厅|委员会|总署|法院|检察|中心|公司|大学|学院|学校|办公|海关|管理|监督|发展|税务|人民政府|支队"
)
_LEVELS = {"省": 1, "盟": 2, "州": 2, "市": 2, "区": 3, "县": 3, "旗": 3, "镇": 4, "乡": 4}
_MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})
_ZONE = re.compile(r"(?:开发|高新|新|园|保税|示范|风景名胜|度假|合作|试验|管理)区$")
_LEVEL_NAMES = {1: "province", 2: "city", 3: "county", 4: "township"}


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name cut into its leading divisions and the rest: 连云区 | 教育局."""

    units: tuple[str, ...]
    rest: str

    @property
    def is_division(self) -> bool:
        """Say whether the name is that of a division or its government."""
        return bool(self.units) and _OWN.fullmatch(self.rest) is not None

    @property
    def is_office(self) -> bool:
        """Say whether the name is that of a division's general office."""
        return bool(self.units) and not self.is_division and bool(_OFFICE.fullmatch(self.rest))

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the divisions above the body."""
        return self.units[:-1] if self.is_division else self.units


def is_agency_name(text: str) -> bool:
    """Say whether a folded text has the shape of a body's name.

    >>> [is_agency_name(text) for text in ("云溪县教育局", "我局", "政务公开", "柳河镇人民政府")]
    [True, False, False, True]
    """
    if not 2 <= len(text) <= MAX_NAME or not _SIGNS.fullmatch(text):
        return False
    bare = _BRACKET.sub("", text)
    return bool(_ENDING.search(bare)) and not _NOT_A_NAME.search(bare)


@lru_cache(maxsize=1024)
def split_name(name: str) -> NameParts:
    """Cut a name into its leading administrative divisions and the rest.

    >>> split_name("舒城市市场监督管理局")
    NameParts(units=('舒城市',), rest='市场监督管理局')
    """
    text = _BRACKET.sub("", fold(name[: 2 * MAX_NAME]))
    units: list[str] = []
    place = 0
    while (end := _unit_end(text, place)) is not None:
        unit = text[place:end]
        if units and _level_of_unit(unit) < _level_of_unit(units[-1]):
            units[-1] += unit
        else:
            units.append(unit)
        place = end
    return NameParts(tuple(units), text[place:])


def _unit_end(text: str, place: int) -> int | None:
    foreign = _FOREIGN.search(text, place)
    stop = foreign.end() - 1 if foreign else len(text)
    for index in range(place + 1, min(place + 13, stop)):
        if text.startswith(("街道", "苏木"), index):
            return index + 2
        if text[index] in _LEVELS and _is_boundary(text, place, index):
            return index + 1
    return None


def _is_boundary(text: str, place: int, index: int) -> bool:
    sign, before, after = text[index], text[index - 1], text[index + 1 : index + 2]
    if sign == "州":
        return text[place : index + 1].endswith("自治州") or (
            index - place == 2 and after not in ("市", "区", "县", "港")
        )
    if before + sign in ("社区", "城乡", "联盟") or sign + after in (
        "区域",
        "区划",
        "市场",
        "乡村",
    ):
        return False
    if sign == "市" and after == "政":
        return text[index + 1 : index + 3] in ("政府", "政协", "政务", "政法")
    return not _goes_on(text, index)


def _goes_on(text: str, index: int) -> bool:
    # 新乡市, 红旗镇, 沙市区 go on; 市市场局, 市市北区, 县乡村振兴局, 县镇 do not.
    after, next_pair = text[index + 1 : index + 2], text[index + 1 : index + 3]
    if not after or after not in "市区县镇乡旗" or text[index] == "区":
        return False
    stops = ("市场", "市政", "市容", "市北", "市中", "市南", "市民", "乡村", "乡镇", "镇江", "镇海")
    return next_pair not in stops


def _level_of_unit(unit: str) -> int:
    if unit in _MUNICIPALITIES or unit.endswith("自治区"):
        return 1
    if unit.endswith("地区"):
        return 2
    return _LEVELS.get(unit[-1], 4)


def level_hint(name: str) -> str:
    """Tell the level of a body: province, city, county, township, zone, department, unknown.

    >>> level_hint("云溪县柳河镇人民政府"), level_hint("云溪县教育局"), level_hint("我镇")
    ('township', 'department', 'township')
    """
    text = _BRACKET.sub("", fold(name)).removeprefix("我")
    parts = split_name(text)
    if parts.is_division:
        zone = _ZONE.search(parts.units[-1])
        return "zone" if zone else _LEVEL_NAMES[_level_of_unit(parts.units[-1])]
    if re.search(r"(?:^镇|^乡|街道?)(?:人民政府|政府|办事处|办)?$", parts.rest):
        return "township"
    if text in _LEVELS:
        return _LEVEL_NAMES[_LEVELS[text]]
    return "department" if text and _ENDING.search(text) and text != "单位" else "unknown"


@lru_cache(maxsize=1024)
def own_key(name: str) -> str:
    """Return what of a name tells the body itself: the division or the department.

    >>> own_key("云溪县柳河镇人民政府"), own_key("柳河镇党政办"), own_key("云溪县教育局")
    ('柳河镇', '柳河镇', '教育局')
    """
    parts = split_name(name)
    if parts.is_division or parts.is_office:
        return parts.units[-1]
    return re.sub(r"街(?:道?办事处|道办)?$", "街道", parts.rest.lstrip("省市区县"))


def are_same_body(one: str, other: str) -> bool:
    """Say whether two names may mean one body: a short form, an alias, or its general office."""
    first, second = own_key(one), own_key(other)
    if not first or not second:
        return True
    if not _are_parents_compatible(split_name(one), split_name(other)):
        return False
    short, long = sorted((first, second), key=len)
    if long.endswith(short):
        return True
    return short[0] == long[0] and _are_departments(one, other) and _is_subsequence(short, long)


def _are_departments(one: str, other: str) -> bool:
    return not split_name(one).is_division and not split_name(other).is_division


def _are_parents_compatible(one: NameParts, other: NameParts) -> bool:
    mine = one.units[:-1] if one.is_division or one.is_office else one.units
    theirs = other.units[:-1] if other.is_division or other.is_office else other.units
    if not mine or not theirs:
        return True
    return mine[-1].endswith(theirs[-1]) or theirs[-1].endswith(mine[-1])


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(sign in rest for sign in short)
