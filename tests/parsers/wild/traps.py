"""Every trap of `formats.md` by name: the damages of the generator and those added here."""

from collections.abc import Sequence
from random import Random

from corpus.sample.blocks import SampleDocument
from corpus.sample.damage import DAMAGES, Damage, apply_damage
from corpus.sample.pools import chance
from tests.parsers.wild import traps_cells, traps_text

# Rows and columns first, then what is printed, then how it is spelled.
_ALL: tuple[Damage, ...] = (
    traps_cells.subtotal_column,
    traps_cells.split_services,
    traps_cells.no_table_head,
    traps_cells.decisions_as_sums,
    traps_cells.mostly_placeholders,
    traps_cells.more_placeholders,
    traps_cells.letters_for_zero,
    traps_cells.units_in_cells,
    traps_cells.total_column_blank,
    traps_cells.other_generations_label,
    traps_cells.blanks_in_labels,
    traps_text.other_titles,
    traps_text.other_headings,
    traps_text.instructions_left_in,
    traps_text.no_headings,
    traps_text.another_year_in_prose,
    traps_text.copied_text,
    traps_text.prose_around_tables,
    traps_text.lost_signs_in_period,
    traps_text.period_of_end_only,
    traps_text.signed_early,
    traps_text.page_furniture,
    traps_text.clone_noise,
    traps_text.traditional_script,
)
TRAPS: dict[str, Damage] = {trap.__name__: trap for trap in _ALL}
NAMES: tuple[str, ...] = (*DAMAGES, *TRAPS)


def draw(rng: Random, most: int) -> tuple[str, ...]:
    """Draw a few damages and traps; about one report in five has none."""
    count = rng.choice((0, *range(1, most + 1), *range(1, most + 1)))
    return tuple(sorted(rng.sample(NAMES, count)))


def spoil(document: SampleDocument, names: Sequence[str], seed: int) -> SampleDocument:
    """Do the named damages, then the named traps, to a document."""
    spoiled = apply_damage(document, [name for name in names if name in DAMAGES], seed)
    for name, trap in TRAPS.items():
        if name in names:
            spoiled = trap(spoiled, chance(seed, name))
    return spoiled
