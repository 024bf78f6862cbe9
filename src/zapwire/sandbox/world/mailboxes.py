"""Mailboxes: what was sent to a device and not yet acknowledged, kept while the device is away."""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node

LIMIT: Final = 10_000
"""Stanzas one mailbox keeps; beyond, the oldest is lost."""

# What a client acknowledges one by one; everything else is news of the moment.
_KEPT_TAGS: Final = frozenset({"message", "receipt", "notification", "call"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stanza for one device, which is named by phone number."""

    device: JID
    node: Node

    @property
    def is_kept(self) -> bool:
        """Whether it waits for a device that is away, and is sent again until it is acknowledged."""
        return self.node.tag in _KEPT_TAGS


@dataclass(slots=True)
class Mailbox:
    """One device's stanzas in order, until it acknowledges them."""

    limit: int = LIMIT
    dropped: int = 0
    """How many were lost because the mailbox was full."""
    _kept: OrderedDict[int, Node] = field(default_factory=OrderedDict)
    _by_id: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _held: Node | None = None
    _next: int = 0
    _unsent: int = 0
    """Number from which on nothing was sent on this connection."""
    _offline: int = 0
    """Number below which everything waited before this connection."""

    def __len__(self) -> int:
        return len(self._kept) + (self._held is not None)

    def put(self, node: Node) -> None:
        """Add a stanza, and after it the one that was held back."""
        self._append(node)
        self._release()

    def hold(self, node: Node) -> None:
        """Keep a stanza back until the next one was added, or until `rewind`."""
        if self._held:
            self.put(node)
        else:
            self._held = node

    def rewind(self) -> int:
        """The device came back: everything unacknowledged is to be sent again. Returns how much that is."""
        self._release()
        self._unsent = next(iter(self._kept), self._next)
        self._offline = self._next
        return len(self._kept)

    def take(self) -> Node | None:
        """The next stanza not yet sent on this connection; it stays until it is acknowledged.

        What waited for the connection carries `offline`, which whatsmeow, Baileys and whatsapp-rust only look for.
        """
        if not self._skip_to(self._next):
            return None
        number, node = self._unsent, self._kept[self._unsent]
        self._unsent += 1
        return replace(node, attrs={**node.attrs, "offline": "0"}) if number < self._offline else node

    def has_backlog(self) -> bool:
        """Whether something that waited for this connection was not sent yet."""
        return self._skip_to(self._offline)

    def acknowledge(self, tag: str, stanza_id: str, sender: JID | None = None) -> bool:
        """Forget a sent stanza of this tag and id, of several one from `sender` or the oldest; False where unknown.

        What was not sent yet cannot be meant: clients confirm one stanza with receipt and ack, in any order, and in
        between the same message may have come again.
        """
        numbers = [number for number in self._by_id.get((tag, stanza_id), ()) if number < self._unsent]
        if not numbers:
            return False
        number = next((n for n in numbers if self._kept[n].attrs.get("from") == sender), numbers[0])
        self._remove(number)
        return True

    def preview(self) -> Counter[str]:
        """How many stanzas of each tag wait."""
        held = [self._held] if self._held else []
        return Counter(node.tag for node in (*self._kept.values(), *held))

    def _skip_to(self, end: int) -> bool:
        """Pass over what was acknowledged unsent; True where something is left before `end`."""
        while self._unsent < end and self._unsent not in self._kept:
            self._unsent += 1
        return self._unsent < end

    def _append(self, node: Node) -> None:
        if len(self._kept) >= self.limit:
            self._remove(next(iter(self._kept)))
            self.dropped += 1
        self._kept[self._next] = node
        self._by_id.setdefault(_key(node), []).append(self._next)
        self._next += 1

    def _release(self) -> None:
        held, self._held = self._held, None
        if held:
            self._append(held)

    def _remove(self, number: int) -> None:
        key = _key(self._kept.pop(number))
        numbers = self._by_id[key]
        numbers.remove(number)
        if not numbers:
            del self._by_id[key]


def _key(node: Node) -> tuple[str, str]:
    return node.tag, str(node.attrs.get("id", ""))


@dataclass(slots=True)
class Mailboxes:
    """The mailboxes of all devices, phones among them, by the device's phone-number JID."""

    _boxes: dict[JID, Mailbox] = field(default_factory=dict)

    def of(self, device: JID) -> Mailbox:
        """The device's mailbox, made at first use."""
        box = self._boxes.get(device)
        if box is None:
            box = self._boxes[device] = Mailbox()
        return box

    def drop(self, device: JID) -> None:
        """The device is gone, and with it what waited for it."""
        self._boxes.pop(device, None)

    def clear(self) -> None:
        """Forget everything."""
        self._boxes.clear()
