"""The project's own files as the architecture tests see them: what is tracked, or would be."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("corpus", "crawler", "parsers", "storage")
MIGRATIONS = "storage/migrations/"

_UNTRACKED = frozenset({"build", "dist", "htmlcov", "__pycache__"})


@cache
def tracked_files() -> tuple[str, ...]:
    """List the files of the project as paths relative to its root."""
    listed = _list_by_git() if (ROOT / ".git").exists() else _list_by_walk()
    return tuple(sorted(name for name in listed if (ROOT / name).is_file()))


def python_files(*folders: str) -> list[str]:
    """List the Python files below some top-level folders."""
    return [
        name for name in tracked_files() if name.endswith(".py") and name.split("/")[0] in folders
    ]


@cache
def read_tree(name: str) -> ast.Module:
    """Parse a Python file of the project."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def read_lines(name: str) -> list[str]:
    """Read a file as lines; a file that is not UTF-8 text has none."""
    try:
        return (ROOT / name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def _list_by_git() -> list[str]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    options = ["--cached", "--others", "--exclude-standard"]
    listing = subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)
    return listing.stdout.decode().split("\0")[:-1]


def _list_by_walk() -> Iterator[str]:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] != ".ci"
        if not hidden and _UNTRACKED.isdisjoint(parts):
            yield "/".join(parts)
