"""What the program's device sent and got, as the sandbox recorded it: which keys were used, and what was sent again."""

import asyncio
import base64
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from tests.conformance.sandbox_process import Entry, SandboxProcess
from tests.conformance.talk import descendants
from zapwire.protocol.signal.packets import PreKeySignalMessage, SenderKeyMessage, SignalMessage

# Types of receipts that say that a message need not be delivered again.
_DELIVERED: Final = frozenset({"", "inactive", "sender", "peer_msg"})
Key = tuple[str, str, int]
"""What makes a message key: the kind of ciphertext, its chain, and the number in that."""


class Wire:
    """The traffic of one device, read on from time to time, as the sandbox forgets it."""

    def __init__(self, sandbox: SandboxProcess, device: str) -> None:
        self.acknowledged: set[str] = set()
        """Ids of the messages that it acknowledged."""
        self.asked_again: defaultdict[str, set[str]] = defaultdict(set)
        """The counts of its requests for messages, by the messages' ids."""
        self.asked_for: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        """The counts of others' requests for messages of it, by the messages' ids and the others' JIDs.

        Counts, as a request that it had no time to answer comes again in its next life, as it was.
        """
        self.brought: dict[str, int] = {}
        """The messages that the server brought it, by their ids, numbered in the order of their first coming."""
        self.sent: Counter[str] = Counter()
        """How often a message left, by its id."""
        self.logins = 0
        self._sandbox = sandbox
        self._device = device
        self._last = 0
        self._reading = asyncio.Lock()
        self._stanzas: defaultdict[str, set[str]] = defaultdict(set)
        self._ours: defaultdict[Key, set[str]] = defaultdict(set)
        self._theirs: defaultdict[Key, set[str]] = defaultdict(set)

    async def read_on(self) -> None:
        """Take what passed since the last call."""
        async with self._reading:
            for entry in await self._sandbox.traffic(self._device, after=self._last):
                self._last = max(self._last, entry["n"])
                self._take(entry)

    def changed(self) -> list[str]:
        """The ids of messages that left more than once, and not as they were the first time."""
        return [id for id, stanzas in self._stanzas.items() if len(stanzas) > 1]

    def keys_used_twice(self) -> list[Key]:
        """The message keys with which the program encrypted different texts."""
        return [key for key, ciphertexts in self._ours.items() if len(ciphertexts) > 1]

    def spoilt(self) -> set[str]:
        """The ids of messages that came encrypted with a key that others were encrypted with, too.

        whatsmeow does so now and then: a message that comes while it is sending, and what it sends, change the session
        from the same state, and what is saved last counts.
        """
        return {id for ids in self._theirs.values() if len(ids) > 1 for id in ids}

    def _take(self, entry: Entry) -> None:
        self.logins += entry["kind"] == "login"
        if entry["kind"] != "stanza":
            return
        stanza = entry["stanza"]
        tag, attrs, is_sent = stanza["tag"], stanza["attrs"], entry["direction"] == "in"
        if tag == "receipt" and attrs.get("type") == "retry":
            counts = {node["attrs"]["count"] for node in descendants(stanza) if node["tag"] == "retry"}
            if is_sent:
                self.asked_again[attrs["id"]] |= counts
            else:
                self.asked_for[attrs["id"], attrs.get("participant", attrs["from"])] |= counts
        elif is_sent and (
            (tag == "receipt" and attrs.get("type", "") in _DELIVERED)
            or (tag == "ack" and attrs.get("class") == "message")
        ):
            self.acknowledged.add(attrs["id"])
        elif tag == "message" and is_sent:
            if "participant" not in attrs and ":" not in attrs["to"]:  # what goes to one device was asked for again
                self.sent[attrs["id"]] += 1
                self._stanzas[attrs["id"]].add(json.dumps(stanza, sort_keys=True))
            for key, ciphertext in _keys(stanza):
                self._ours[key].add(ciphertext)
        elif tag == "message":
            self.brought.setdefault(attrs["id"], len(self.brought))
            for key, _ in _keys(stanza):
                self._theirs[key].add(attrs["id"])


def _keys(stanza: dict[str, Any]) -> Iterator[tuple[Key, str]]:
    """A message's ciphertexts, each with the key that it was made with."""
    for node in descendants(stanza):
        if node["tag"] == "enc":
            ciphertext = node["content"]["base64"]
            yield _key(node["attrs"]["type"], base64.b64decode(ciphertext)), ciphertext


def _key(kind: str, ciphertext: bytes) -> Key:
    """The key that a ciphertext was made with."""
    if kind == "skmsg":
        group = SenderKeyMessage.from_bytes(ciphertext)
        return kind, str(group.key_id), group.iteration
    is_first = kind == "pkmsg"
    packet = PreKeySignalMessage.from_bytes(ciphertext).message if is_first else SignalMessage.from_bytes(ciphertext)
    return "session", packet.ratchet_key.hex(), packet.counter
