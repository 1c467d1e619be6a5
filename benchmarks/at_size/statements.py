"""Statements: `rows.sql` with its words and functions written out for a database.

`@word` stands for an expression, `@name(...)` for a cast, a digest or the code of a division.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_ROWS = Path(__file__).with_name("rows.sql")
_TARGET = re.compile(r"INSERT INTO (\w+)")
_FUNCTION = re.compile(r"@(json|instant|digest|division)\(")
_SEEN = "CAST(@year + 1 AS TEXT) || '-03-{days} 08:00:00.000000'"
_LOCATOR = (
    '{"medium": "html", "start": 18211, "end": 18215, "path": "/html/body/div[3]/div[2]/table[2]'
    '/tbody/tr[7]/td[9]", "table": 1, "row": 6, "column": 8, "offset": 0, "length": 2}'
)
# In this order: an expression may name those below it.
_WORDS = {
    "seen_first": _SEEN.format(days="' || CAST(10 + n % 20 AS TEXT) || '"),
    "seen_last": _SEEN.format(days="28"),
    "seen_again": _SEEN.format(days="30"),
    "page": "'https://www.d' || CAST(n / 500 AS TEXT) || '.example/zwgk/ndbg/' ||"
    " CAST(@lineage AS TEXT) || '/' || CAST(@year AS TEXT) || '.html'",
    "year": "(2014 + @base % 10)",
    "base": "(n - CASE WHEN n % 20 = 19 THEN 1 ELSE 0 END)",
    "value": "((n * 48271 + k * 16807) % 65537 % 1000)",
    "locator": f"'{_LOCATOR}'",
}
_TYPES = {"json": "JSON", "instant": "TIMESTAMP WITH TIME ZONE"}


def statements(numbers: Mapping[str, int], dialect: str) -> Iterator[tuple[str, str]]:
    """Yield the table that each statement fills, and the statement for SQLAlchemy's `text`."""
    text = re.sub("--.*", "", _ROWS.read_text(encoding="utf-8"))
    words = _WORDS | {name: str(number) for name, number in numbers.items()}
    for part in filter(str.strip, text.split(";")):
        found = _TARGET.search(part)
        assert found is not None
        # A colon before a word would be a parameter.
        yield found[1], _with_functions(_with_words(part, words), dialect).replace(":", r"\:")


def _with_words(text: str, words: dict[str, str]) -> str:
    for word, expression in (words | {"lineage": "(n / 10)"}).items():
        text = re.sub(rf"@{word}\b", expression.replace("\\", r"\\"), text)
    return text


def _with_functions(text: str, dialect: str) -> str:
    while found := _FUNCTION.search(text):
        end = _closing(text, found.end())
        written = _call(found[1], text[found.end() : end], dialect)
        text = text[: found.start()] + written + text[end + 1 :]
    return text


def _call(name: str, inner: str, dialect: str) -> str:
    if name == "digest":
        return _digest(*inner.split(",", 1))
    if name == "division":
        parts = f"{inner} / 100 * 10000 + {inner} / 10 % 10 * 100 + {inner} % 10"
        return f"CAST(110101 + {parts} AS TEXT)"
    return f"CAST({inner} AS {_TYPES[name]})" if dialect == "postgresql" else inner


def _digest(kind: str, of: str) -> str:
    """Write a digest: unlike any other and, as real ones are, in no order."""
    spread = f"CAST(1000000000 + ({of} * 2654435761) % 4294967296 AS TEXT)"
    counted = f"CAST(10000000000000000 + {of} AS TEXT)"
    return f"'sha256:{kind}' || {spread} || '{'0' * 36}' || {counted}"


def _closing(text: str, start: int) -> int:
    """Return where the parenthesis that is open at a place closes; quotes may hold some."""
    depth, is_quoted = 1, False
    for at in range(start, len(text)):
        is_quoted ^= text[at] == "'"
        depth += 0 if is_quoted else (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    raise AssertionError("a parenthesis is open")
