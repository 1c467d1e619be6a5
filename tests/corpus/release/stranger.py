"""What a stranger does who has a release and pandas, and none of our code."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Load = Callable[[str], Any]
DISCLOSED = ("t3.granted.total", "t3.partially_granted.total")


def main(folder: Path) -> None:
    """Answer the questions of the acceptance test as JSON."""
    sys.path.insert(0, str(folder / "scripts"))
    from load import load  # type: ignore[import-not-found] # it comes with the release

    answers = {
        "differing": _rebuild(load),
        "originals": _open_originals(load, folder),
        "expected": int(load("roster").is_expected.sum()),
        "held": int(load("roster").query("is_expected == 1").is_held.sum()),
        "changes": load("changes_release")[["kind", "item", "cause"]]
        .astype(str)
        .to_numpy()
        .tolist(),
        "panel": _sum_panel(load),
    }
    sys.stdout.write(json.dumps(answers))


def _rebuild(load: Load) -> list[list[Any]]:
    """Rebuild D08, disclosed over closed, and name where it differs from what is published."""
    cells = load("cells_long").set_index(["lineage_id", "report_year", "scope", "cell"]).value
    told = load("indicators").query("variant == 'disclosed_closed_base'")
    differing = []
    for row in told.itertuples():
        at = (row.lineage_id, row.report_year, row.scope)
        disclosed = sum(cells[(*at, key)] for key in DISCLOSED)
        closed = cells[(*at, "t3.handled_total.total")]
        ours = round(disclosed / closed, 6)
        if abs(ours - row.value) > 1e-6:
            differing.append([*map(str, at), float(ours), float(row.value)])
    assert len(told)
    return differing


def _open_originals(load: Load, folder: Path) -> int:
    """Open the bytes of every report and find a cell in them; return how many were found."""
    reports = load("reports").set_index("report_id")
    cells = load("cells_long").query("cell == 't3.new_received.total'")
    found = 0
    with zipfile.ZipFile(folder / "originals.zip") as archive:
        for row in cells.itertuples():
            payload = archive.read(reports.original[row.report_id])
            anchor = json.loads(row.anchor)
            text = io.StringIO(payload.decode())
            found += row.raw in text.read() and anchor["end"] > anchor["start"]
    return found


def _list_changes(load: Load) -> list[list[str]]:
    """List everything that differs from the last release, and why."""
    told = load("changes_release")[["kind", "item", "cause"]]
    return told.astype(str).to_numpy().tolist()  # type: ignore[no-any-return] # of pandas


def _sum_panel(load: Load) -> float:
    return float(load("panel_wide").t3_new_received_tot.sum())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
