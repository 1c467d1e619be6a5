"""The hand-checked records of the seed reports, as the product reads them for its golden set."""

from corpus.golden.records import (
    GoldCell,
    gold_cells,
    gold_units,
    load_gold,
    serious_findings,
    squeezed,
)

__all__ = ["GoldCell", "gold_cells", "gold_units", "load_gold", "serious_findings", "squeezed"]
