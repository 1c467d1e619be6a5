"""A small checker of the Stata and R scripts: brackets, quotes, names, labels within bounds."""

import re
from collections.abc import Iterator

_OPENING = {"(": ")", "{": "}", "[": "]"}
_STATA_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
_STATA_COMMANDS = (
    "version", "clear", "import", "label", "destring", "foreach", "generate", "replace", "drop",
    "rename", "}", "encode", "xtset", "*",
)  # fmt: skip
_LETTER = re.compile(r"\.[a-z]\b")


def problems_of_r(text: str) -> Iterator[str]:
    """Yield what R would not read: strings that do not end, brackets that do not match."""
    yield from _brackets(_without_strings(text, escape="\\"))


def problems_of_stata(text: str) -> Iterator[str]:
    """Yield what Stata would refuse."""
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("*"))
    yield from _brackets(_without_strings(bare.replace("`v'", "v"), escape=""))
    for line in text.splitlines():
        word = line.split()[0] if line.split() else ""
        if not word.startswith(_STATA_COMMANDS):
            yield f"unknown command: {line[:40]}"
        if line.startswith("label variable "):
            name, _, label = line.removeprefix("label variable ").partition(" ")
            if not _STATA_NAME.fullmatch(name) or len(label) > 82 or label.count('"') != 2:
                yield f"label that is refused: {line}"
        if line.startswith("label define missing_codes"):
            letters = _LETTER.findall(re.sub(r'"[^"]*"', "", line))
            if len(letters) != len(set(letters)) or not letters:
                yield "a letter stands for two codes"
        if len(line) > 264_000:
            yield "a line that is too long"


def _without_strings(text: str, escape: str) -> str:
    found, is_inside, at = [], False, 0
    while at < len(text):
        sign = text[at]
        if is_inside and escape and sign == escape:
            at += 1
        elif sign == '"':
            is_inside = not is_inside
        elif not is_inside:
            found.append(sign)
        at += 1
    return "".join(found) + ('"' if is_inside else "")


def _brackets(text: str) -> Iterator[str]:
    stack: list[str] = []
    for sign in text:
        if sign == '"':
            yield "a string that does not end"
        elif sign in _OPENING:
            stack.append(_OPENING[sign])
        elif sign in _OPENING.values() and (not stack or stack.pop() != sign):
            yield f"a bracket {sign} too many"
    yield from (f"a bracket {sign} that is missing" for sign in stack)
