"""An invented city of three districts over three years, with the truth about every report.

Renames, a split, a moved town, towns of one name in three districts, departments renamed and
misprinted names; everything is drawn from a seed.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from corpus.agencies.functions import labels_by_name
from corpus.agencies.register import COLUMNS
from corpus.agencies.resolve import Printed
from corpus.sample.pools import chance, names
from parsers.model import Scope

YEARS = (2019, 2020, 2021)
CITY = "990100"
DISTRICTS = {"990102": "沐岚区", "990103": "砚池区", "990121": "霜岭县"}
NEW_DISTRICT = "990104"
"""Split from 砚池区 in 2021; 柳荻乡 moved there."""

_SIGNS = "云栖鹭桐荫枫榆苇青禾梨竹松溪石桥川泽塘湾岭峰清安永泰和顺丰宁"
_KINDS = ("镇", "乡", "街道")
_SAME = "白鹭镇"
_LOOKALIKES = {"栖": "柄", "禾": "木", "川": "州", "石": "右", "宁": "字", "丰": "半", "岭": "领"}


@dataclass(frozen=True)
class Unit:
    """An agency with its truth: the key of its lineage, its name and parent in a year."""

    key: str
    names: dict[int, str]
    parents: dict[int, str]
    is_department: bool = False
    is_township: bool = False


@dataclass(frozen=True)
class Case:
    """A report as it might be read, and whose it is; `kind` says what is odd about it."""

    printed: Printed
    key: str
    kind: str


def _line(**cells: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | cells


def _same(value: str) -> dict[int, str]:
    return dict.fromkeys(YEARS, value)


def _towns(seed: int) -> dict[str, list[str]]:
    """Draw 21 towns for each district, the first of one name in all three."""
    rng = chance(seed, "towns")
    pool = [f"{a}{b}" for a, b in product(_SIGNS, _SIGNS) if a != b]
    drawn = iter(rng.sample(pool, 60))
    return {code: [_SAME, *(next(drawn) + rng.choice(_KINDS) for _ in range(20))]
            for code in DISTRICTS}  # fmt: skip


def invent_units(seed: int) -> tuple[list[Unit], str]:
    """Invent the agencies and the register that tells of them, as CSV."""
    lines = [
        _line(lineage="p", name="云州省", kind="province", code="990000"),
        _line(lineage="c", name="青禾市", kind="city", parent="p", code=CITY),
    ]
    units = [Unit("c", _same("青禾市"), {})]
    for code, name in DISTRICTS.items():
        lines.append(_line(lineage=code, name=name, kind="county", parent="c", code=code))
        units.append(Unit(code, _same(name), _same("c")))
    lines.append(_line(lineage=NEW_DISTRICT, name="新芦区", kind="county", parent="c",
                       code=NEW_DISTRICT, starts_on="2021-04", event="split",
                       related="990103"))  # fmt: skip
    units.append(Unit(NEW_DISTRICT, {2021: "新芦区"}, {2021: "c"}))
    for code, towns in _towns(seed).items():
        for number, name in enumerate(towns):
            unit, told = _town(code, number, name)
            units.append(unit)
            lines += told
    for code in DISTRICTS:
        units += _departments(code, lines)
    return units, _as_csv(lines)


def _town(code: str, number: int, name: str) -> tuple[Unit, list[dict[str, str]]]:
    key = f"{code}/{number:02}"
    base = _line(lineage=key, kind="township", parent=code, name=name)
    if number == 3:  # Renamed in 2020.
        later = f"新{name}"
        told = [base | {"ends_on": "2020-06"},
                base | {"name": later, "starts_on": "2020-06", "event": "rename"}]  # fmt: skip
        called = {2019: name, 2020: later, 2021: later}
        return Unit(key, called, _same(code), is_township=True), told
    if number == 5 and code == "990103":  # Moved to the new district.
        moved = {"parent": NEW_DISTRICT, "starts_on": "2021-04", "event": "transfer"}
        told = [base | {"ends_on": "2021-04"}, base | moved]
        above = {2019: code, 2020: code, 2021: NEW_DISTRICT}
        return Unit(key, _same(name), above, is_township=True), told
    return Unit(key, _same(name), _same(code), is_township=True), [base]


def _departments(code: str, lines: list[dict[str, str]]) -> Iterator[Unit]:
    for name in names("departments"):
        function = labels_by_name()[name].key
        if name == "水利局":  # Renamed in 2021 to a name that no label has.
            key, later = f"{code}/water-bureau", "河湖和水利事务局"
            base = _line(lineage=key, kind="department", parent=code, function=function)
            lines.append(base | {"name": name, "ends_on": "2021-01"})
            lines.append(base | {"name": later, "starts_on": "2021-01", "event": "rename"})
            yield Unit(key, {2019: name, 2020: name, 2021: later}, _same(code), True)
        elif name == "教育局":  # Renamed in 2020; the label knows both.
            later = "教育和体育局"
            yield Unit(f"{code}/{function}", {2019: name, 2020: later, 2021: later},
                       _same(code), True)  # fmt: skip
        else:
            yield Unit(f"{code}/{function}", _same(name), _same(code), True)


def _as_csv(lines: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def invent_reports(seed: int) -> list[Case]:
    """Invent a report of every agency for every year, some of them oddly printed."""
    rng = chance(seed, "reports")
    units, _ = invent_units(seed)
    by_key = {unit.key: unit for unit in units}
    return [_report(rng, unit, year, by_key) for unit in units for year in unit.names]


def _report(rng: Random, unit: Unit, year: int, units: dict[str, Unit]) -> Case:
    draw = rng.random
    own, above = unit.names[year], unit.parents.get(year)
    ending = "" if unit.is_department else ("办事处" if own.endswith("街道") else "人民政府")
    parent = "" if above is None else units[above].names[year]
    portal = above if above in {*DISTRICTS, NEW_DISTRICT} else unit.key
    portal = CITY if portal == "c" else portal
    higher = "" if above in {None, "c"} else "青禾市"
    head = parent if draw() < 0.6 else (higher + parent if draw() < 0.5 else "")
    name = f"{head}{own}{ending}"
    printed = Printed(name, f"{name}{year}年政府信息公开工作年度报告", Scope.OWN, year, portal)
    if head and draw() < 0.25:
        return Case(replace(printed, portal_code=None), unit.key, "no_portal")
    if draw() < 0.03 and len(own) > 2:
        wrong = name.replace(own, _misprint(own))
        is_right_title = draw() < 0.85
        title = printed.title if is_right_title else (printed.title or "").replace(name, wrong)
        kind = "misprint" if is_right_title else "misprint_everywhere"
        return Case(replace(printed, name=wrong, title=title), unit.key, kind)
    if draw() < 0.004:
        return Case(replace(printed, name=None, title=f"{year}年度报告"), unit.key, "no_name")
    if not head and draw() < 0.004:
        return Case(replace(printed, portal_code=None), unit.key, "no_parent")
    if draw() < 0.1:
        return Case(replace(printed, title=f"{year}年政府信息公开年报"), unit.key, "bare_title")
    return Case(printed, unit.key, "plain")


def _misprint(name: str) -> str:
    for sign, other in _LOOKALIKES.items():
        if sign in name:
            return name.replace(sign, other, 1)
    return name[0] + "口" + name[2:]
