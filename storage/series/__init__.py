"""Reports over the years in the store: candidates, the canonical one, corrections, the panel.

Which version is canonical is decided by `corpus.series`.
"""

from storage.series.model import CanonicalReport, PanelCell
from storage.series.panel import panel

__all__ = ["CanonicalReport", "PanelCell", "panel"]
