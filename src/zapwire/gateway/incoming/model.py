"""What is known of the file of an event."""

from dataclasses import dataclass, field
from typing import Final

from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.types.messages import MessageInfo

LINK, BASE64, DIRECTORY, S3, BOTH = "link", "base64", "directory", "s3", "both"
MODES: Final = (LINK, BASE64, DIRECTORY, S3, BOTH)
"""How events tell of files; `both` is in base64 and on S3, in wuzapi's word."""

IDLE, PENDING, DONE, FAILED = "idle", "pending", "done", "failed"


@dataclass(frozen=True, slots=True)
class Media:
    """The file of one event. What its sender said of it is not to be trusted."""

    id: str
    """Nobody can guess it."""
    user: str
    event: str
    chat: str
    """As the event has it, for the order of events."""
    file: MediaFile
    info: MessageInfo
    """What the phone needs to know to give the file again; no more than that."""
    mimetype: str = ""
    file_name: str = field(default="", repr=False)
    is_animated: bool = False
    mode: str = LINK
    state: str = IDLE
    attempts: int = 0
    next_at: float = 0.0
    error: str = ""
    result: bytes = field(default=b"", repr=False)
    """JSON: what events tell of where it was put."""
    is_owed: bool = False
    """Whether its event left without it, so that another tells of it."""
    created_at: float = 0.0
