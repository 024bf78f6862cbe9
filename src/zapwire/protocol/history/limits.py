"""Limits: how much of a history is read, and how much of it is told at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most, in bytes."""

    whole: int = 4 << 30
    """Of the inflated history."""
    item: int = 8 << 20
    """Of one message, or anything else that is read as one."""


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """How much one chunk has. The last thing in it may exceed `bytes`."""

    messages: int = 250
    bytes: int = 128 << 10
    """Of its encoding."""
