"""The account's privacy settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from zapwire.protocol.events.base import Event


@dataclass(frozen=True, slots=True)
class PrivacySettingsChanged(Event):
    """Another device of the account changed privacy settings."""

    settings: Mapping[str, str]
    """All of them as they are now, by the names the server has: `last`, `online`, `profile` …"""
    changed: tuple[str, ...]
    """The names of those that were told."""
    timestamp: int
    """When, as unix time."""
