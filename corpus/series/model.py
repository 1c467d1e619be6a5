"""What the rules across reports are given: canonical reports with their cells, as plain values."""

from storage.series.model import CanonicalReport, PanelCell

__all__ = ["CanonicalReport", "PanelCell"]
