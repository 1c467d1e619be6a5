"""Usage: what processes took of processor and memory, as each says of itself."""

import os
import sys
import time
from typing import NamedTuple

# Kilobytes, but bytes on macOS.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class Usage(NamedTuple):
    """Seconds of processor time, and the most memory that was in use at once, of one process."""

    pid: int
    cpu_seconds: float
    peak_bytes: int


def measure_usage() -> Usage:
    """Return what this process has used up to now; the memory is 0 where nobody counts it."""
    return Usage(os.getpid(), time.process_time(), _peak())


def _peak() -> int:
    try:
        import resource
    except ImportError:  # there is none on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
