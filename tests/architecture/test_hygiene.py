import re

import pytest

from tests.architecture.sources import read_lines, tracked_files

# The patterns are written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.:-])/(?:work|farm|root|Users)/")
REGISTRY = re.compile(
    r"\bpypi\.[a-z]|python[h]osted|mirrors\.\w+\.\w|(?<!emit-)index[-]url|trusted[-]host"
)
# A reviewed lock file names versions and digests; a URL in it would bind us to one registry.
LOCKED_URL = re.compile(r"\w+://")


def _find(pattern: re.Pattern[str], suffix: str = "") -> list[str]:
    return [
        f"{name}:{number}"
        for name in tracked_files()
        if name.endswith(suffix)
        for number, line in enumerate(read_lines(name), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _find(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert _find(REGISTRY) == []


def test_lock_files_hold_no_address() -> None:
    assert _find(LOCKED_URL, ".lock") == []


@pytest.mark.parametrize("folder", ["work", "farm", "root", "Users"])
def test_a_machine_path_is_found(folder: str) -> None:
    assert MACHINE_PATH.search(f'open("/{folder}/main")')
    assert not MACHINE_PATH.search(f"https://www.example.gov.cn/{folder}/main")
