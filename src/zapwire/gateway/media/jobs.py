"""What a conversion is asked for and what it answers, as values and as the lines that go between two processes."""

import base64
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from zapwire import errors
from zapwire.errors import SourceError


class Operation(StrEnum):
    """What can be done to a file."""

    IMAGE = "image"
    AVATAR = "avatar"
    """A picture of a person or group."""
    STICKER = "sticker"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Pack:
    """What a sticker says of the pack it is from."""

    id: str = ""
    name: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.id or self.name or self.publisher or self.emojis)


@dataclass(frozen=True, slots=True)
class Job:
    """A conversion of the file `source`; where it makes a new one, that is `target`."""

    operation: Operation
    source: str
    target: str
    sniffed: str = ""
    """The MIME type that the bytes tell."""
    pack: Pack = field(default_factory=Pack)
    """Of a sticker."""
    keep_metadata: bool = False
    """Whether a photo keeps its EXIF, which tells where it was made."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a file is, and whether it was converted."""

    mimetype: str
    is_new: bool = False
    """Whether the result is in `target`; else it is the source, as it was."""
    width: int = 0
    height: int = 0
    seconds: int = 0
    waveform: bytes = field(default=b"", repr=False)
    """64 values from 0 to 100, for a voice note."""
    thumbnail: bytes = field(default=b"", repr=False)
    """A JPEG."""
    is_animated: bool = False


_BYTES: Final = ("waveform", "thumbnail")
_ERRORS: Final = ("SourceError", "SourceTooLarge", "MediaTypeRefused", "ConverterMissing")


def encode_job(job: Job) -> bytes:
    """A job as a line."""
    return json.dumps(asdict(job)).encode() + b"\n"


def decode_job(line: bytes) -> Job:
    """A job from its line."""
    data = json.loads(line)
    pack = data.pop("pack")
    operation = Operation(data.pop("operation"))
    return Job(operation=operation, pack=Pack(**{**pack, "emojis": tuple(pack["emojis"])}), **data)


def encode_answer(answer: Report | SourceError) -> bytes:
    """A report, or why there is none, as a line."""
    if isinstance(answer, SourceError):
        data: dict[str, Any] = {"error": type(answer).__name__, "text": str(answer)}
    else:
        data = asdict(answer)
        data |= {name: base64.b64encode(data[name]).decode() for name in _BYTES}
    return json.dumps(data).encode() + b"\n"


def decode_answer(line: bytes) -> Report:
    """A report from its line. Raises the `SourceError` that it may hold, `ValueError` where it is no such line."""
    data = json.loads(line)
    if "error" in data:
        if data["error"] not in _ERRORS:
            raise ValueError(data["error"])
        raise getattr(errors, data["error"])(data["text"])
    return Report(**data | {name: base64.b64decode(data[name]) for name in _BYTES})
