"""Every damage by name, and how several are done to one document.

Each damage is pure: it takes a document and a source of chance and returns a document whose truth
says what a careful reader would now find.
"""

from collections.abc import Callable, Iterable
from random import Random

from corpus.sample import damage_cells, damage_labels, damage_rows, damage_text
from corpus.sample.blocks import SampleDocument
from corpus.sample.pools import chance

Damage = Callable[[SampleDocument, Random], SampleDocument]

# The order matters: rows move before page breaks and subtotals depend on their place, numbers go
# wrong before they are spelled otherwise, labels are cut before they are respelled.
_ALL: tuple[Damage, ...] = (
    damage_rows.shuffle_table3,
    damage_rows.shuffle_table2,
    damage_cells.arithmetic_error,
    damage_rows.subtotal_headings,
    damage_rows.subtotal_lines,
    damage_rows.drop_row,
    damage_rows.drop_table4,
    damage_rows.page_numbers,
    damage_cells.text_cells,
    damage_cells.blank_cells,
    damage_cells.placeholder_cells,
    damage_cells.money_unit_in_header,
    damage_cells.signed_changes,
    damage_cells.thousands_separators,
    damage_cells.full_width_digits,
    damage_cells.money_unit_in_cell,
    damage_cells.padded_cells,
    damage_labels.truncated_headers,
    damage_labels.broken_labels,
    damage_labels.vertical_label,
    damage_labels.other_punctuation,
    damage_labels.unnumbered_rows,
    damage_text.missing_agency,
    damage_text.missing_title,
    damage_text.missing_signature,
    damage_text.fuller_title,
    damage_text.broken_title,
    damage_text.missing_last_part,
    damage_text.missing_ordinals,
    damage_text.mixed_ordinals,
    damage_text.false_headings,
    damage_text.listed_parts,
    damage_text.bookmarks,
    damage_text.glued_headings,
)
DAMAGES: dict[str, Damage] = {damage.__name__: damage for damage in _ALL}


def apply_damage(document: SampleDocument, names: Iterable[str], seed: int = 0) -> SampleDocument:
    """Do the named damages to a document, in the order in which they make sense."""
    wanted = set(names)
    if unknown := wanted - set(DAMAGES):
        raise KeyError(f"no such damage: {', '.join(sorted(unknown))}")
    for name, damage in DAMAGES.items():
        if name in wanted:
            document = damage(document, chance(seed, name))
    return document
