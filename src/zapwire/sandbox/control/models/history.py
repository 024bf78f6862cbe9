"""Histories made to order."""

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body
from zapwire.sandbox.phones.history import HistoryKind, HistoryOrder


class HistoryRequest(Body):
    """A past for a phone: so many chats, of which the first `groups` are groups, with so many messages each.

    The messages are of the `kinds`, one after the other, and spread over `days`.
    """

    chats: int = Field(10, ge=0, le=2000)
    messages: int = Field(20, ge=0, le=100_000)
    groups: int = Field(0, ge=0, le=2000)
    kinds: tuple[HistoryKind, ...] = Field(("text",), min_length=1, max_length=20)
    lids: bool = True
    push_names: bool = True
    days: int = Field(30, ge=1, le=3650)
    statuses: int = Field(0, ge=0, le=1000)

    def to_order(self) -> HistoryOrder:
        """The order."""
        return HistoryOrder(
            self.chats,
            self.messages,
            self.groups,
            self.kinds,
            lids=self.lids,
            push_names=self.push_names,
            days=self.days,
            statuses=self.statuses,
        )
