"""The admin's token: given by a setting, or made once and kept in a file that only its owner can read."""

import logging
import os
import secrets
from pathlib import Path
from typing import Final

from zapwire.errors import ConfigurationError
from zapwire.files import replace_file
from zapwire.gateway.settings import Settings

FILE_NAME: Final = "admin-token"

_SIZE: Final = 32
_MAX: Final = 4096

_log = logging.getLogger("zapwire.gateway")


def prepare_directory(path: Path) -> None:
    """Make the data dir where there is none, for its owner alone. Blocks. Raises `ConfigurationError`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"the data dir {path} cannot be made: {error.strerror}") from error


def load_admin_token(settings: Settings) -> str:
    """The token of the settings, else that of the file in the data dir, which is made where there is none.

    Blocks. Raises `ConfigurationError`.
    """
    if settings.admin_token is not None:
        return settings.admin_token.get_secret_value()
    kept = read_admin_token(settings)
    if kept:
        return kept
    path = settings.data_dir / FILE_NAME
    token = secrets.token_urlsafe(_SIZE)
    prepare_directory(settings.data_dir)
    try:
        replace_file(path, token + "\n")
    except OSError as error:
        raise ConfigurationError(f"the admin token cannot be kept in {path}: {error.strerror}") from error
    _log.info("an admin token was made: it is in the file %s", os.fspath(path.absolute()))
    return token


def read_admin_token(settings: Settings) -> str:
    """The token of the settings or of the file in the data dir; empty where there is none. Raises as the above."""
    if settings.admin_token is not None:
        return settings.admin_token.get_secret_value()
    path = settings.data_dir / FILE_NAME
    try:
        with path.open("rb") as file:
            return file.read(_MAX).decode("ascii").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigurationError(f"the admin token in {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"the admin token in {path} cannot be used: it is no ASCII text") from error
