"""The generated district against what the monitor finds on it: hits, misses, false alarms."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.job import Job
from corpus.sample.years import Years, invent_years, load_years
from corpus.sample.years.model import EditTruth
from corpus.sample.years.units import SMALL
from storage.changes.facts import ListedChange, listed
from storage.models.longitudinal import ChangeKind
from storage.session import Store
from tests.corpus.changes.archive import Visits
from tests.storage.builders import TickingClock

_NOISE = ChangeKind.SURROUNDINGS.value


@dataclass
class Score:
    """What came of a comparison with the truth; a sight is a page, its kind and its interval."""

    expected: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    missed: list[EditTruth] = field(default_factory=list)
    false: list[ListedChange] = field(default_factory=list)
    wrong_cells: list[ListedChange] = field(default_factory=list)
    pairs: int = 0

    @property
    def recall(self) -> float:
        """Return the share of seeded changes that were found."""
        return self.hits.total() / self.expected.total()

    @property
    def false_alarm_rate(self) -> float:
        """Return the share of false alarms among the pairs of states without a change."""
        noise = self.expected[_NOISE] or 1
        return len(self.false) / max(noise, self.pairs)


def cut_down(years: Years, most: int = 14) -> Years:
    """Keep the pages of some edits of each kind, so that a test takes seconds."""
    kept: set[str] = set()
    counted: Counter[str] = Counter()
    for edit in years.truth.edits:
        if counted[edit.kind] < (2 if edit.kind != _NOISE else 3) and len(kept) < most:
            counted[edit.kind] += edit.url not in kept
            kept |= {edit.url, edit.new_url or edit.url}
    reports = {(edit.lineage, edit.report_year) for edit in years.truth.edits if edit.url in kept}
    pages = years.truth.pages.values()
    kept |= {one.url for one in pages if (one.lineage, one.report_year) in reports}
    edits = tuple(edit for edit in years.truth.edits if edit.url in kept)
    return replace(
        years,
        sightings=tuple(one for one in years.sightings if one.url in kept),
        truth=replace(years.truth, edits=edits),
    )


def score_years(store: Store, years: Years) -> Score:
    """Load a district, derive its changes and compare them with the truth."""
    job = Job(store, TickingClock(), "0.1.0")
    load_years(job, years)
    visits = Visits(job)
    visits.derive()
    with store.read_only() as session:
        return score(years.truth.edits, listed(session))


def score(edits: Iterable[EditTruth], found: Iterable[ListedChange]) -> Score:
    """Compare changes with the truth by page, kind and interval."""
    result = Score()
    wanted = {_key(edit): edit for edit in edits}
    result.expected.update(edit.kind for edit in wanted.values())
    seen: set[object] = set()
    for one in found:
        change = one.change
        is_back = change.kind is ChangeKind.RETURNED
        days = None if is_back else change.last_seen_at.date(), change.first_seen_at.date()
        key = (change.page_key, change.kind.value, *days)
        result.pairs += 1
        edit = wanted.get(key)
        if edit is None:
            result.false += [one] if change.kind is not ChangeKind.SURROUNDINGS else []
            continue
        seen.add(key)
        result.hits[change.kind.value] += 1
        if not _has_cells(edit, one):
            result.wrong_cells.append(one)
    result.missed = [edit for key, edit in wanted.items() if key not in seen]
    return result


def _key(edit: EditTruth) -> tuple[object, ...]:
    """Return page, kind and the days of both sights; of a return that of the second.

    The district dates a return from when the page was last shown, the monitor from when it was
    last missed.
    """
    last = None if edit.kind == ChangeKind.RETURNED.value else edit.last_seen_at.date()
    return edit.url, edit.kind, last, edit.first_seen_at.date()


def _has_cells(edit: EditTruth, one: ListedChange) -> bool:
    told = {cell["key"]: (cell["old"]["raw"], cell["new"]["raw"]) for cell in one.change.cells}
    return all(told.get(key) == (old, new) for key, old, new in edit.cells)


def small_years() -> Years:
    """Return the small district."""
    return invent_years(1, SMALL)
