"""What the phone tells of the past."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zapwire.errors import ZapwireError
from zapwire.protocol.events.base import Event

if TYPE_CHECKING:  # these need protobuf, which takes its time to import
    from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification
    from zapwire.protocol.proto.history_pb2 import HistorySync


@dataclass(frozen=True, slots=True)
class HistorySynced(Event):
    """A piece of the phone's history came. The phone sends several parts, each of which comes in such pieces."""

    id: str
    """The message by which the phone told of this part; its pieces have it in common."""
    type: str
    """The kind of this part: `INITIAL_BOOTSTRAP`, `RECENT`, `FULL`, `PUSH_NAME`, `ON_DEMAND`, …"""
    chunk_order: int
    """Which part of its kind it is, as the phone counts them."""
    progress: int
    """How far the phone is with its history after this part, in percent."""
    offset: int
    """How many things of the part were in pieces before this one."""
    is_last: bool
    """Whether the part ends with this piece."""
    data: "HistorySync" = field(repr=False)
    """Its chats with their messages, and everything else in it. It is kept out of logs, as is the next one."""
    notification: "HistorySyncNotification" = field(repr=False)
    """How the phone told of this part, without the part itself."""
    request_id: str = ""
    """Where it was asked for, the id of the request."""


@dataclass(frozen=True, slots=True)
class HistoryFailed(Event):
    """A part of the phone's history cannot be had, or not to its end. It will not be tried again."""

    id: str
    """The message by which the phone told of this part."""
    type: str
    """The kind of this part, as in `HistorySynced`."""
    chunk_order: int
    """Which part of its kind it is."""
    error: ZapwireError
    """What is wrong."""
