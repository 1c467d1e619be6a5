import ast

from tests.architecture.sources import MIGRATIONS, PACKAGES, python_files, read_lines, read_tree

MODULE_LINES = 300
FUNCTION_LINES = 40

# A revision is history: it is as long as the change it records.
MEASURED = [
    name
    for name in python_files(*PACKAGES, "tests", "benchmarks")
    if not name.startswith(MIGRATIONS)
]


def test_no_module_is_longer_than_the_limit() -> None:
    lengths = {name: len(read_lines(name)) for name in MEASURED}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_is_longer_than_the_limit() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": _count_lines(node)
        for name in MEASURED
        for node in ast.walk(read_tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def _count_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
