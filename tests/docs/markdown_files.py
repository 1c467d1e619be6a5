"""The hand-written and generated pages as the tests see them: links, headings, code blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(```+)([\w-]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"`((?:nianbao|make) [^`\n]+)`")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block with its language."""

    language: str
    text: str


def pages() -> list[Path]:
    """List every page below docs, and the README once there is one."""
    readme = ROOT / "README.md"
    return [*sorted(DOCS.rglob("*.md")), *([readme] if readme.exists() else [])]


def page_id(path: Path) -> str:
    """Name a page by its path inside the project."""
    return path.relative_to(ROOT).as_posix()


def code_blocks(text: str) -> list[CodeBlock]:
    """Return the fenced blocks of a page."""
    return [CodeBlock(language, body) for _, language, body in _FENCE.findall(text)]


def links(text: str) -> list[str]:
    """Return the targets of all links outside code."""
    return _LINK.findall(_CODE_SPAN.sub("", _FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """Return what a link may name after `#`, as GitHub makes it from headings."""
    return {_slug(heading) for heading in _HEADING.findall(_FENCE.sub("", text))}


def commands(text: str, program: str) -> Iterator[str]:
    """Yield the command lines of a program in shell blocks and code spans."""
    for block in code_blocks(text):
        if block.language in ("sh", "shell", "console", "bash"):
            yield from (line for line in _shell_lines(block.text) if _runs(line, program))
    prose = _FENCE.sub("", text)
    yield from (line for line in _COMMAND.findall(prose) if _runs(line, program))


def _shell_lines(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    return [line.strip().removeprefix("$ ") for line in joined.splitlines()]


def _runs(line: str, program: str) -> bool:
    return line.split(" ")[0].removeprefix(".venv/bin/") == program


def _slug(heading: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
