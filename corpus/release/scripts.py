"""Scripts that load the wide panel into Stata, R and pandas, with labels and missing codes."""

from collections.abc import Iterator

from corpus.export.model import Column, Kind, Table
from corpus.release.codes import ASSUMED_ZERO, CODES, CORRECTED, VALUE

_LONGEST_LABEL = 80
_IMPORT = (
    'import delimited using "data/panel_wide.csv", varnames(1) case(preserve) '
    'stringcols(_all) encoding("UTF-8")'
)
_LAST_LETTERS = ", ".join(f"{code.stata} {code.code}" for code in CODES)


def stata_script(panel: Table) -> bytes:
    """Return the do-file: codes become extended missing values, states labelled numbers."""
    return _text([
        "* Loads data/panel_wide.csv of this release; run it in the folder of the release.",
        f"* Extended missing values: {_LAST_LETTERS}.",
        "version 14",
        "clear",
        _IMPORT,
        *_stata_missing(),
        *_stata_plain(panel),
        *_stata_coded(panel),
        *_stata_states(panel),
        *(f'label variable {c.name} "{_stata_label(c)}"' for c in panel.columns),
        "label values " + " ".join(c.name for c in panel.columns if c.is_coded) + " missing_codes",
        "encode lineage_id, generate(lineage_number)",
        "xtset lineage_number report_year",
    ])  # fmt: skip


def _stata_missing() -> Iterator[str]:
    labels = " ".join(f'{code.stata} "{code.code} {code.zh}"' for code in CODES)
    yield f"label define missing_codes {labels}"
    marks = [VALUE, *(code.code for code in CODES)]
    flagged = [mark + flag for flag in ("", CORRECTED, ASSUMED_ZERO) for mark in marks]
    pairs = " ".join(f'{number} "{mark}"' for number, mark in enumerate(flagged))
    yield f"label define states {pairs}"


def _stata_plain(panel: Table) -> Iterator[str]:
    names = [c.name for c in panel.columns if c.kind in (Kind.INTEGER, Kind.FLAG)]
    yield f"destring {' '.join(names)}, replace"


def _stata_coded(panel: Table) -> Iterator[str]:
    """Turn every coded column from text into a number or an extended missing value."""
    names = [c.name for c in panel.columns if c.is_coded]
    yield "foreach v of varlist " + " ".join(names) + " {"
    yield "    generate double number_ = real(`v')"
    for code in CODES:
        yield f'    replace number_ = {code.stata} if `v\' == "{code.code}"'
    yield "    drop `v'"
    yield "    rename number_ `v'"
    yield "}"


def _stata_states(panel: Table) -> Iterator[str]:
    names = [c.state for c in panel.columns if c.state is not None]
    yield "foreach v of varlist " + " ".join(names) + " {"
    yield "    encode `v', generate(state_) label(states) noextend"
    yield "    drop `v'"
    yield "    rename state_ `v'"
    yield "}"


def _stata_label(column: Column) -> str:
    label = f"{column.zh} | {column.en}".replace('"', "'").replace("`", "'").replace("$", "")
    return label[:_LONGEST_LABEL]


def r_script(panel: Table) -> bytes:
    """Return the R script, in base R: numbers with a label, states as factors."""
    codes = ", ".join(_quoted(code.code) for code in CODES)
    labels = ", ".join(_quoted(f"{code.zh} | {code.en}") for code in CODES)
    marks = [VALUE, *(code.code for code in CODES)]
    states = ", ".join(
        _quoted(mark + flag) for flag in ("", CORRECTED, ASSUMED_ZERO) for mark in marks
    )
    return _text([
        "# Loads data/panel_wide.csv of this release; run it in the folder of the release.",
        f"missing_codes <- c({codes})",
        f"missing_labels <- c({labels})",
        f"states <- c({states})",
        'panel <- read.csv("data/panel_wide.csv", colClasses = "character",',
        '                  fileEncoding = "UTF-8", na.strings = character(0))',
        f"coded <- c({_r_names(c.name for c in panel.columns if c.is_coded)})",
        f"plain <- c({_r_names(c.name for c in panel.columns if c.kind in _WHOLE)})",
        "for (name in plain) panel[[name]] <- as.integer(panel[[name]])",
        "for (name in coded) {",
        "  text <- panel[[name]]",
        "  text[text %in% missing_codes] <- NA",
        "  panel[[name]] <- as.numeric(text)",
        '  state <- paste0(name, "_st")',
        "  panel[[state]] <- factor(panel[[state]], levels = states)",
        "}",
        *(f'attr(panel[["{c.name}"]], "label") <- {_quoted(f"{c.zh} | {c.en}")}'
          for c in panel.columns),
    ])  # fmt: skip


_WHOLE = (Kind.INTEGER, Kind.FLAG)


def _r_names(names: Iterator[str]) -> str:
    return ", ".join(_quoted(name) for name in names)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pandas_script() -> bytes:
    """Return a small module that loads any table of the release."""
    return _text([
        '"""Load a table of this release: load("cells_long"), load("panel_wide")."""',
        "",
        "import json",
        "from pathlib import Path",
        "",
        "import pandas as pd",
        "",
        "HERE = Path(__file__).resolve().parent.parent",
        'TYPES = {"integer": "Int64", "number": "Float64", "string": "string"}',
        "",
        "",
        "def load(table):",
        '    """Return a table; the code of what is missing becomes <NA>."""',
        '    package = json.loads((HERE / "datapackage.json").read_text("utf-8"))',
        '    paths = {each["path"]: each["schema"] for each in package["resources"]}',
        '    path = f"data/{table}.csv"',
        '    fields = paths[path]["fields"]',
        "    # Text has no codes: only what is truly empty is missing there.",
        '    gaps = {f["name"]: f.get("missingValues", [""]) for f in fields}',
        "    how = {\"keep_default_na\": False, \"na_values\": gaps}",
        "    frame = pd.read_csv(HERE / path, dtype=\"string\", **how)",
        "    for field in fields:",
        '        name, kind = field["name"], field["type"]',
        '        if kind == "datetime":',
        "            frame[name] = pd.to_datetime(frame[name], utc=True)",
        '        elif kind != "string":',
        "            frame[name] = frame[name].astype(TYPES[kind])",
        "    return frame",
    ])  # fmt: skip


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
