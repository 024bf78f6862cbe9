"""Labels of chats: what a store must offer, and how the one in memory does."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from zapwire.protocol.jid import JID

if TYPE_CHECKING:  # whose tables hold these
    from zapwire.client.store.tables import Layer


@dataclass(frozen=True, slots=True)
class Label:
    """A label, as business accounts have them."""

    id: str
    name: str = field(repr=False)
    color: int = 0
    """One of twenty, by its number."""
    predefined_id: int = 0
    """Above 0 for one that every business account starts with: which one."""


class LabelStore(Protocol):
    """The labels that there are, and the chats that have them."""

    async def get(self, label_id: str) -> Label | None:
        """One by its id, or None."""
        ...

    async def all(self) -> list[Label]:
        """All, in no order."""
        ...

    async def put(self, label: Label) -> None:
        """Keep a label, in place of what was there under its id."""
        ...

    async def delete(self, label_id: str) -> None:
        """Forget a label, if it is there, and that any chat had it."""
        ...

    async def chats(self) -> dict[str, dict[JID, int]]:
        """By label the chats that have it, each with the time of that, in unix milliseconds.

        A label need not be known to be had: which is told first, nobody can say.
        """
        ...

    async def put_chat(self, label_id: str, chat: JID, timestamp: int) -> None:
        """A chat has a label."""
        ...

    async def delete_chat(self, label_id: str, chat: JID) -> None:
        """It has it no longer."""
        ...


class Labels:
    """`LabelStore`."""

    def __init__(self, labels: "Layer[str, Label]", chats: "Layer[tuple[str, JID], int]") -> None:
        self._labels = labels
        self._chats = chats

    async def get(self, label_id: str) -> Label | None:
        return self._labels.get(label_id)

    async def all(self) -> list[Label]:
        return list(self._labels.rows().values())

    async def put(self, label: Label) -> None:
        self._labels.put(label.id, label)

    async def delete(self, label_id: str) -> None:
        self._labels.delete(label_id)
        for key in [key for key in self._chats.rows() if key[0] == label_id]:
            self._chats.delete(key)

    async def chats(self) -> dict[str, dict[JID, int]]:
        found: dict[str, dict[JID, int]] = {}
        for (label_id, chat), timestamp in self._chats.rows().items():
            found.setdefault(label_id, {})[chat] = timestamp
        return found

    async def put_chat(self, label_id: str, chat: JID, timestamp: int) -> None:
        self._chats.put((label_id, chat.to_non_ad()), timestamp)

    async def delete_chat(self, label_id: str, chat: JID) -> None:
        self._chats.delete((label_id, chat.to_non_ad()))
