"""Sealing: captures that have grown cold as WARC segments, read back before they are relied on.

A segment is an export like any other; import of all of them gives every sealed capture back.
"""

from storage.sealing.cold import Sealed, SealPlan, seal
from storage.sealing.drop import drop_sealed
from storage.segments import SegmentStore

__all__ = ["SealPlan", "Sealed", "SegmentStore", "drop_sealed", "seal"]
