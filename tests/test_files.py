"""Replacing files whole."""

import stat
from pathlib import Path

import pytest

from zapwire.files import replace_file


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """The new text is there, readable by its owner alone, and nothing else is left."""
    path = tmp_path / "session.json"
    path.write_text("old")
    replace_file(path, "nueva línea\n")
    assert path.read_text(encoding="utf-8") == "nueva línea\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_leftover_is_no_obstacle(tmp_path: Path) -> None:
    """What a crash left, or a link that somebody put there, is not written through."""
    other = tmp_path / "other"
    other.write_text("untouched")
    (tmp_path / "session.json.new").symlink_to(other)
    replace_file(tmp_path / "session.json", "text")
    assert other.read_text() == "untouched"
    assert (tmp_path / "session.json").read_text() == "text"


def test_the_old_file_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails leaves the old file as it was."""
    path = tmp_path / "session.json"
    path.write_text("old")

    def fail(descriptor: int) -> None:
        raise OSError(28, f"No space left on device ({descriptor})")

    monkeypatch.setattr("zapwire.files.os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, "new")
    assert path.read_text() == "old"
