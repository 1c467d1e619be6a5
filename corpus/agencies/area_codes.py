"""Area codes: the public list of divisions at county level and above since 1981, as lineages.

A row is a code under one name. Where it ends, its successors tell what became of it: one that
starts then and comes from no other row is the same body under a new name or code; all others are
other bodies. Days are years there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corpus.agencies.days import do_overlap, is_day
from corpus.agencies.errors import RegistryConflict
from corpus.agencies.forms import short_form
from storage.agencies.facts import EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyEventKind, AgencyKind, Certainty

COLUMNS = (
    "代码", "一级行政区", "二级行政区", "名称", "级别", "状态", "启用时间", "变更/弃用时间",
    "新代码",
)  # fmt: skip

_KINDS = {"省级": AgencyKind.PROVINCE, "地级": AgencyKind.CITY, "县级": AgencyKind.COUNTY}
_DIRECT = "直辖"


class _Successor(NamedTuple):
    code: str
    year: str


@dataclass(frozen=True)
class _Row:
    line: int
    code: str
    name: str
    kind: AgencyKind
    is_direct: bool
    starts_on: str
    ends_on: str | None
    successors: tuple[_Successor, ...]

    @property
    def stretch(self) -> tuple[str, str | None]:
        return self.starts_on, self.ends_on


def read_area_codes(name: str, rows: Iterable[Mapping[str, str]]) -> RegistryFacts:
    """Return the registry that the list describes; `name` is that of the file."""
    problems: list[str] = []
    read = [row for line, cells in enumerate(rows, 2) if (row := _read(line, cells, problems))]
    tree = _Tree(read)
    problems += tree.problems()
    if problems:
        raise RegistryConflict(name, problems)
    return tree.facts()


def _read(line: int, cells: Mapping[str, str], problems: list[str]) -> _Row | None:
    code, kind = cells["代码"], _KINDS.get(cells["级别"])
    starts_on, ends_on = cells["启用时间"], cells["变更/弃用时间"] or None
    fault = None
    if len(code) != 6 or not code.isdigit():
        fault = f"{code!r} is no code of six digits"
    elif kind is None:
        fault = f"{cells['级别']!r} is no level"
    elif not is_day(starts_on) or (ends_on is not None and not is_day(ends_on)):
        fault = f"{starts_on!r} or {ends_on!r} is no year"
    elif ends_on is not None and ends_on < starts_on:
        fault = f"{cells['名称']} ends in {ends_on}, before it starts in {starts_on}"
    if fault is not None or kind is None:
        problems.append(f"line {line}: {fault}")
        return None
    successors = tuple(_successors(cells["新代码"], ends_on))
    is_direct = cells["二级行政区"] == _DIRECT
    return _Row(line, code, cells["名称"], kind, is_direct, starts_on, ends_on, successors)


def _successors(text: str, ends_on: str | None) -> Iterator[_Successor]:
    for part in filter(None, text.split(";")):
        code, _, year = part.partition("[")
        yield _Successor(code, year.removesuffix("]") or ends_on or "")


class _Tree:
    """The rows, linked: which follows which, and which lies in which."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = rows
        self._by_code: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            self._by_code[row.code].append(row)
        self._origins: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        for row in rows:
            for successor in row.successors:
                if row.ends_on == successor.year:
                    self._origins[successor.code, successor.year].append(row)
        for held in self._by_code.values():
            held.sort(key=lambda row: row.starts_on)
        self._next = {id(row): heir for row in rows if (heir := self._heir(row))}
        self._keys = self._name_lineages()

    def problems(self) -> list[str]:
        """Say which rows exclude each other and which codes are not in the list."""
        found = [
            f"line {later.line}: {later.code} is {later.name} while it still is {earlier.name}"
            for held in self._by_code.values()
            for earlier, later in pairwise(held)
            if do_overlap(earlier.stretch, later.stretch)
        ]
        return found + [
            f"line {row.line}: the successor {heir.code} of {row.name} is an unknown code"
            for row in self._rows
            for heir in row.successors
            if heir.code not in self._by_code
        ]

    def facts(self) -> RegistryFacts:
        """Return lineages, periods and events."""
        keys = dict.fromkeys(self._keys.values())
        return RegistryFacts(
            tuple(LineageFact(key) for key in keys),
            tuple(period for row in self._rows for period in self._periods(row)),
            tuple(event for row in self._rows for event in self._events(row)),
        )

    def _target(self, heir: _Successor) -> _Row | None:
        """Return the row that a successor means: the one that starts then, or is there then."""
        held = self._by_code.get(heir.code, [])
        fresh = [row for row in held if row.starts_on == heir.year]
        there = [r for r in held if r.starts_on <= heir.year < (r.ends_on or "9999")]
        return next(iter(fresh or there), None)

    def _heir(self, row: _Row) -> _Row | None:
        """Return the row that is the same body after this one ended."""
        last = [heir for heir in row.successors if heir.year == row.ends_on]
        targets = [target for heir in last if (target := self._target(heir)) is not None]
        fresh = [target for target in targets if target.starts_on == row.ends_on]
        if len(targets) == 1 and fresh:
            return fresh[0] if self._is_sole(row, fresh[0]) else None
        # 甲县 that became 甲市 and 乙区 goes on as 甲市.
        kept = [target for target in fresh if _is_namesake(row, target)]
        return kept[0] if len(kept) == 1 and self._is_sole(row, kept[0]) else None

    def _is_sole(self, row: _Row, target: _Row) -> bool:
        """Tell whether a row goes on as another one rather than into it: no rival has the claim."""
        origins = self._origins.get((target.code, target.starts_on), [])
        rivals = [other for other in origins if other is not row]
        if not rivals:
            return True
        return _is_namesake(row, target) and not any(_is_namesake(r, target) for r in rivals)

    def _name_lineages(self) -> dict[int, str]:
        """Give each row the key of its lineage: first code and first year."""
        later = {id(heir) for heir in self._next.values()}
        keys: dict[int, str] = {}
        for row in self._rows:
            if id(row) in later:
                continue
            key, here = f"{row.code}-{row.starts_on}", row
            while id(here) not in keys:
                keys[id(here)] = key
                here = self._next.get(id(here), here)
        return keys

    def _periods(self, row: _Row) -> Iterator[PeriodFact]:
        """Yield the row's period, cut where its parent is another body."""
        for parent, starts_on, ends_on in self._parents(row):
            yield PeriodFact(
                self._keys[id(row)], row.name, row.kind, row.code, parent, starts_on, ends_on
            )

    def _parents(self, row: _Row) -> list[tuple[str | None, str, str | None]]:
        if row.kind is AgencyKind.PROVINCE:
            return [(None, *row.stretch)]
        is_below_city = row.kind is AgencyKind.COUNTY and not row.is_direct
        code = f"{row.code[:4]}00" if is_below_city else f"{row.code[:2]}0000"
        held = [p for p in self._by_code.get(code, []) if do_overlap(p.stretch, row.stretch)]
        cut: list[tuple[str | None, str, str | None]] = []
        for parent in held:
            key = self._keys[id(parent)]
            starts_on = max(parent.starts_on, row.starts_on)
            ends_on = min(filter(None, (parent.ends_on, row.ends_on)), default=None)
            if cut and cut[-1][0] == key and cut[-1][2] == starts_on:
                cut[-1] = (key, cut[-1][1], ends_on)
            else:
                cut.append((key, starts_on, ends_on))
        return list(_filled(cut, row))

    def _events(self, row: _Row) -> Iterator[EventFact]:
        key, heir = self._keys[id(row)], self._next.get(id(row))
        if heir is not None:
            yield EventFact(key, self._change(row, heir), heir.starts_on)
        elif row.ends_on is not None and not row.successors:
            yield EventFact(key, AgencyEventKind.ABOLISH, row.ends_on)
        others = ((s, self._target(s)) for s in row.successors)
        for successor, target in others:
            if target is None or target is heir or self._keys[id(target)] == key:
                continue
            kind = self._kind_of(row, successor, target, is_over=heir is None)
            certainty = Certainty.STATED if successor.year else Certainty.INFERRED
            yield EventFact(
                key, kind, successor.year or target.starts_on, self._keys[id(target)], certainty
            )

    def _change(self, row: _Row, heir: _Row) -> AgencyEventKind:
        if heir.name != row.name:
            return AgencyEventKind.RENAME
        is_moved = self._parents(row)[-1][0] != self._parents(heir)[0][0]
        return AgencyEventKind.TRANSFER if is_moved else AgencyEventKind.RECODE

    def _kind_of(
        self, row: _Row, successor: _Successor, target: _Row, *, is_over: bool
    ) -> AgencyEventKind:
        """Tell what a row was to a successor: a part that left, or all of it that went in."""
        last = [heir for heir in row.successors if heir.year == row.ends_on]
        if is_over and successor.year == row.ends_on and len(last) == 1:
            return AgencyEventKind.MERGE
        is_new = target.starts_on == successor.year
        return AgencyEventKind.SPLIT if is_new else AgencyEventKind.TRANSFER


def _is_namesake(row: _Row, target: _Row) -> bool:
    one, other = short_form(row.name) or row.name, short_form(target.name) or target.name
    return one == other


def _filled(
    cut: list[tuple[str | None, str, str | None]], row: _Row
) -> Iterator[tuple[str | None, str, str | None]]:
    """Fill what no parent covers by stretches without one."""
    here: str | None = row.starts_on
    for parent, starts_on, ends_on in cut:
        if here is not None and here < starts_on:
            yield None, here, starts_on
        yield parent, starts_on, ends_on
        here = ends_on
    if not cut or (here is not None and (row.ends_on is None or here < row.ends_on)):
        yield None, here or row.starts_on, row.ends_on
