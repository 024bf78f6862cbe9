"""Files of sound and film, opened with care: what strangers send must not name other files or addresses to read."""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

# Playlists, scripts and streams, which all lead elsewhere, are not among them.
FORMATS: Final = (
    "aac",
    "aiff",
    "amr",
    "asf",
    "avi",
    "caf",
    "flac",
    "flv",
    "gif",
    "matroska",
    "mov",
    "mp3",
    "mpeg",
    "mpegts",
    "ogg",
    "wav",
)
"""The containers that are read."""

_OPTIONS: Final = {"format_whitelist": ",".join(FORMATS), "protocol_whitelist": "file"}


def open_container(source: str | Path) -> InputContainer:
    """A file to read. Raises the errors of PyAV where it is none of these."""
    av.logging.set_level(av.logging.PANIC)  # a broken file would fill the log
    return av.open(f"file:{source}", "r", options=dict(_OPTIONS), metadata_errors="ignore")
