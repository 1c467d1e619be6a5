import io
from pathlib import Path

import pytest

from corpus.jobs.files import Walk, read_file, read_stream


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_files_come_sorted_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    _touch(tmp_path, "b.html", "a/2.html", "a/1.html", ".git/x", "a/.y")
    walk = Walk()
    found = [path.relative_to(tmp_path).as_posix() for path in walk.files([tmp_path])]
    assert found == ["a/1.html", "a/2.html", "b.html"]
    assert walk.skipped == {"hidden": 2}


def test_a_hidden_file_that_is_named_is_taken(tmp_path: Path) -> None:
    _touch(tmp_path, ".a.html")
    assert list(Walk().files([tmp_path / ".a.html"])) == [tmp_path / ".a.html"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    _touch(tmp_path, "a/1.html")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    walk = Walk()
    assert list(walk.files([tmp_path])) == [tmp_path / "a" / "1.html"]
    assert walk.skipped == {"folders_seen_before": 2}


def test_a_folder_that_cannot_be_listed_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    walk = Walk()
    assert list(walk.files([tmp_path])) == []
    assert walk.unreadable == [f"{tmp_path} (Permission denied)"]


@pytest.mark.parametrize(("limit", "payload"), [(2, None), (3, b"abc")])
def test_no_more_than_the_limit_is_held(tmp_path: Path, limit: int, payload: bytes | None) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert read_file(tmp_path / "a", limit).payload == payload
    assert read_file(tmp_path / "a", limit).size == 3
    assert read_stream(io.BytesIO(b"abc"), limit).payload == payload
