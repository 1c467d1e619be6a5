"""What a pure module may not touch, and the walk over a syntax tree that finds it."""

import ast
from collections.abc import Iterator

FORBIDDEN_MODULES = frozenset(
    # files and processes
    {"os", "pathlib", "shutil", "tempfile", "glob", "fileinput", "subprocess", "multiprocessing"}
    | {"importlib", "pkgutil", "sqlite3", "pickle", "shelve", "mmap", "ctypes"}
    # clock, chance and machine
    | {"time", "sched", "random", "secrets", "uuid", "platform", "locale", "getpass", "signal"}
    # network
    | {
        "socket",
        "socketserver",
        "ssl",
        "select",
        "selectors",
        "asyncio",
        "http",
        "ftplib",
        "smtplib",
    }
    | {"urllib.request", "urllib.error", "urllib.robotparser", "requests", "urllib3", "aiohttp"}
    | {"scrapy", "twisted", "sqlalchemy", "alembic", "trafilatura.downloads"}
)
ALLOWED_IMPORTS = frozenset({"pathlib.PurePath", "pathlib.PurePosixPath"})
# `hash` of a text differs from one process to the next.
FORBIDDEN_CALLS = frozenset(
    {"open", "print", "input", "eval", "exec", "compile", "hash", "breakpoint", "__import__"}
)
FORBIDDEN_ATTRIBUTES = frozenset(
    {"now", "utcnow", "today", "fromtimestamp", "environ", "getenv", "stdin", "stdout", "stderr"}
    | {"read_text", "read_bytes", "write_text", "write_bytes", "fetch_url"}
)


def find_impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of every use of something outside the given bytes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, name) for name in _imports(node) if _is_forbidden(name))
        elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_ATTRIBUTES:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_CALLS:
            yield node.lineno, node.id


def _imports(node: ast.Import | ast.ImportFrom) -> list[str]:
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return [prefix + alias.name for alias in node.names]


def _is_forbidden(name: str) -> bool:
    if name in ALLOWED_IMPORTS:
        return False
    parts = name.split(".")
    return any(".".join(parts[:end]) in FORBIDDEN_MODULES for end in range(1, len(parts) + 1))
