"""Run by hand: `python -m tests.parsers.fuzz MEDIUM|all SECONDS [FOLDER]`; 1 if anything broke.

Coverage-guided; needs `atheris`. Inputs that broke the parser are kept in the folder.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.parsers.fuzz.seeds import MEDIA, seeds

_SECONDS = 20
_MEGABYTES = 512


def main(media: tuple[str, ...], seconds: int, folder: Path) -> int:
    """Fuzz media one after the other and name what broke; return how many inputs did."""
    broken = [kept for medium in media for kept in fuzz(medium, seconds // len(media), folder)]
    for kept in broken:
        sys.stdout.write(f"broke the parser: {kept}\n")
    return min(len(broken), 1)


def fuzz(medium: str, seconds: int, folder: Path) -> list[Path]:
    """Fuzz a medium for so long; a child that an input killed is started again."""
    inputs, kept = folder / medium, folder / f"broken-{medium}"
    for path in (inputs, kept):
        path.mkdir(parents=True, exist_ok=True)
    for number, payload in enumerate(seeds(medium)):
        (inputs / f"seed-{number}").write_bytes(payload)
    end, last = time.monotonic() + seconds, ""
    while (left := int(end - time.monotonic())) > 1:
        last = _run(medium, inputs, kept, left)
    sys.stdout.write(f"{medium:14} {seconds:5} s  {last}  broken {len(list(kept.iterdir()))}\n")
    sys.stdout.flush()
    return sorted(kept.iterdir())


def _run(medium: str, inputs: Path, kept: Path, seconds: int) -> str:
    """Run a child and return its last word on coverage."""
    command = [
        sys.executable, "-m", "tests.parsers.fuzz.target", medium, str(inputs),
        f"-max_total_time={seconds}", f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={kept}/", "-max_len=400000", "-len_control=0", "-print_final_stats=1",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = [line for line in done.stderr.splitlines() if line.startswith(("#", "==", "stat::num"))]
    (kept.parent / f"{medium}.log").write_text(done.stderr[-20_000:])
    runs = [line.split()[-1] for line in said if "number_of_executed" in line]
    seen = [line for line in said if " cov: " in line]
    return f"runs {runs[-1] if runs else '?'} {seen[-1][:60] if seen else ''}"


if __name__ == "__main__":
    name, seconds_given, *rest = [*sys.argv[1:], *("all", "600")[len(sys.argv) - 1 :]]
    chosen = MEDIA if name == "all" else (name,)
    where = Path(rest[0]) if rest else Path(tempfile.mkdtemp(prefix="nianbao-fuzz-"))
    sys.exit(main(chosen, int(seconds_given), where))
