"""The admin's token: given, or made once and kept."""

import logging
from pathlib import Path

import pytest

from tests.gateway.live import live_settings
from zapwire.errors import ConfigurationError
from zapwire.gateway.tokens import FILE_NAME, load_admin_token, prepare_directory, read_admin_token


def test_given(tmp_path: Path) -> None:
    """The setting counts, and no file is made."""
    assert load_admin_token(live_settings(tmp_path, admin_token="given")) == "given"
    assert read_admin_token(live_settings(tmp_path, admin_token="given")) == "given"
    assert list(tmp_path.iterdir()) == []


def test_made_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without one it is made, in a file that only its owner can read; the log names the file, not the token."""
    settings = live_settings(tmp_path / "data", admin_token=None)
    assert read_admin_token(settings) == ""
    with caplog.at_level(logging.INFO, "zapwire.gateway"):
        token = load_admin_token(settings)
    path = tmp_path / "data" / FILE_NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(token) >= 32
    assert str(path) in caplog.text
    assert token not in caplog.text
    assert load_admin_token(settings) == token
    assert read_admin_token(settings) == token


def test_file_that_cannot_be_used(tmp_path: Path) -> None:
    """A file that is none, or no text, is said to be so."""
    settings = live_settings(tmp_path, admin_token=None)
    (tmp_path / FILE_NAME).write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="no ASCII text"):
        load_admin_token(settings)
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_admin_token(settings)


def test_directory_that_cannot_be_made(tmp_path: Path) -> None:
    """A data dir that cannot be is said by its name."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="file/x cannot be made"):
        prepare_directory(tmp_path / "file" / "x")


def test_token_that_cannot_be_kept(tmp_path: Path) -> None:
    """Where the file cannot be written, the server does not start with a token that nobody knows."""
    (tmp_path / f"{FILE_NAME}.new").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be kept"):
        load_admin_token(live_settings(tmp_path, admin_token=None))
