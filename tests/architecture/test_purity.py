import ast

import pytest

from tests.architecture.purity import find_impurities
from tests.architecture.sources import PACKAGES, python_files, read_lines, read_tree

# The only modules of `parsers` that read anything: the package's own data and its own version.
PACKAGE_DATA = {
    "parsers/templates/__init__.py": {"importlib.resources.files", ".read_text", ".read_bytes"},
    "parsers/version.py": {
        "importlib.resources.files",
        "importlib.resources.abc.Traversable",
        "importlib.metadata.version",
        "importlib.metadata.PackageNotFoundError",
        "importlib.metadata",
        ".read_text",
        ".read_bytes",
    },
}


def test_parsers_touch_nothing_but_the_bytes_they_are_given() -> None:
    found = [
        f"{name}:{line} {used}"
        for name in python_files("parsers")
        for line, used in find_impurities(read_tree(name))
        if used not in PACKAGE_DATA.get(name, ())
    ]
    assert found == []


def test_no_module_prints() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name in python_files(*PACKAGES, "tests")
        # where the word does not stand, no tree need be walked
        if any("print" in line for line in read_lines(name))
        for node in ast.walk(read_tree(name))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "from os import environ",
        "import os.path as p",
        "from pathlib import Path",
        "import urllib.request",
        "from urllib import request",
        "import random",
        "open('a')",
        "read = open",
        "datetime.now()",
        "date.today()",
        "path.read_text()",
        "sys.stdout",
        "hash('a')",
    ],
)
def test_an_impure_line_is_found(code: str) -> None:
    assert list(find_impurities(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from urllib.parse import urljoin",
        "from pathlib import PurePosixPath",
        "archive.open('word/document.xml')",
        "import datetime",
        "io.BytesIO(payload)",
    ],
)
def test_a_pure_line_is_left_alone(code: str) -> None:
    assert not list(find_impurities(ast.parse(code)))
