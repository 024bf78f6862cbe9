"""Comparing what two clients say: the record as lines of text in which only what must be equal is left.

What differs from one login to the next is masked: ids, times, addresses, keys. Binary content is shown by its length.
Entries are those of the sandbox's `GET /traffic`.
"""

import base64
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]

_INDENT = "  "
_TIMES = frozenset({"t", "timestamp", "privacy_mode_ts"})
_IDS = frozenset({"id", "sid"})
# The first has numbers in it, of which larger ones take more bytes; the other has a padding of random length.
_ANY_SIZE = frozenset({"device-identity", "enc"})
# Devices whose prekeys are asked for: whatsmeow walks a map of them (send.go, existingSessions).
_ANY_ORDER = ("key", "user")
# whatsmeow sends these from several threads.
_UNORDERED = frozenset({"ack", "receipt", "ib"})
# Of the client payload: what is drawn at random, or says who the client is.
_PAYLOAD_MASKS = frozenset(
    {
        "username",
        "device",
        "devicePairingData.eRegid",
        "devicePairingData.eIdent",
        "devicePairingData.eSkeyVal",
        "devicePairingData.eSkeySig",
    }
)
# What only encodes another field, which is recorded beside it.
_PAYLOAD_COPIES = frozenset({"devicePairingData.deviceProps"})
_HEADER_MASKS = frozenset({"sec-websocket-key"})


@dataclass(slots=True)
class Masks:
    """The names that stand for what differs between two runs."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """From a JID or a part of one, such as a number, to the word that stands for it."""
    _ids: dict[str, str] = field(default_factory=dict)
    _kinds: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Number what comes from one on again; what has a name keeps it."""
        self._kinds.clear()

    def name(self, id: str, word: str) -> None:
        """Let a word stand for an id."""
        self._ids[id] = word

    def learn(self, stanza: Json) -> None:
        """Remember the id of a stanza that is no answer, so that answers to it can be told."""
        attrs = stanza["attrs"]
        id = attrs.get("id")
        if id is None or id in self._ids or stanza["tag"] == "ack" or attrs.get("type") in ("result", "error"):
            return
        kind = "-".join(filter(None, (stanza["tag"], attrs.get("type")))).upper()
        self._kinds[kind] += 1
        self.name(id, f"{kind}-{self._kinds[kind]}")

    def attribute(self, key: str, value: str) -> str:
        """Return the value of an attribute as it is compared."""
        if key in _IDS:
            return self._ids.get(value, "ID")
        if key in _TIMES:
            return "TIME"
        # It is of addresses. Whether it is right, the server says in its acknowledgement.
        return "HASH" if key == "phash" else self.text(value)

    def text(self, value: str) -> str:
        """Return a text with its addresses masked, longer ones first."""
        for address in sorted(self.addresses, key=len, reverse=True):
            value = re.sub(rf"(?<!\w){re.escape(address)}(?!\w)", self.addresses[address], value)
        return value


def own_addresses(jid: str, lid: str) -> dict[str, str]:
    """Return masks for a companion's own JID and LID, for its phone's, and for both users."""
    masks: dict[str, str] = {}
    for address, name in ((jid, "OWN"), (lid, "OWN-LID")):
        device_user, _, server = address.partition("@")
        user, _, _ = device_user.partition(":")
        masks |= {user: f"{name}-USER", f"{user}@{server}": f"{name}-PHONE", address: name}
    return masks


def normalise(stanza: Json, masks: Masks, *, depth: int = 0) -> list[str]:
    """Return a recorded stanza as lines, one for each element, attributes in alphabetical order."""
    attributes = "".join(
        f' {key}="{masks.attribute(key, str(value))}"' for key, value in sorted(stanza["attrs"].items())
    )
    head = f"{_INDENT * depth}<{stanza['tag']}{attributes}"
    content = stanza["content"]
    if content is None:
        return [f"{head}/>"]
    if isinstance(content, list):
        children = [normalise(child, masks, depth=depth + 1) for child in content]
        if (stanza["tag"], content[0]["tag"] if content else "") == _ANY_ORDER:
            children.sort()
        return [f"{head}>", *(line for child in children for line in child)]
    if isinstance(content, Mapping):
        size = "" if stanza["tag"] in _ANY_SIZE else f"{len(base64.b64decode(content['base64']))} "
        return [f"{head}> [{size}bytes]"]
    return [f"{head}> {masks.text(str(content))}"]


def normalise_request(request: Json) -> list[str]:
    """Return a recorded opening of a WebSocket as lines: the path, then the headers in alphabetical order."""
    headers = sorted((name.lower(), value) for name, value in request["headers"].items())
    return [
        f"GET {request['path']}",
        *(f"{name}: {'MASKED' if name in _HEADER_MASKS else value}" for name, value in headers),
    ]


def normalise_payload(payload: Json) -> list[str]:
    """Return a recorded client payload as lines, one for each field."""
    return [
        f"{path} = {'MASKED' if path in _PAYLOAD_MASKS else value}"
        for path, value in sorted(_leaves(payload))
        if path not in _PAYLOAD_COPIES
    ]


def _leaves(value: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, item in value.items():
        if isinstance(item, Mapping):
            yield from _leaves(item, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(item)


def conversation(entries: Iterable[Json], connection: int, masks: Masks) -> list[list[str]]:
    """Return what a connection's client said, in order: its request, its payload, its stanzas."""
    said = []
    for entry in entries:
        if entry["connection"] != connection:
            continue
        if entry["kind"] == "open":
            said.append(normalise_request(entry["open"]))
        elif entry["kind"] == "login":
            said.append(normalise_payload(entry["login"]))
        elif entry["kind"] == "stanza" and entry["direction"] == "out":
            masks.learn(entry["stanza"])
        elif entry["kind"] == "stanza":
            said.append(normalise(entry["stanza"], masks))
    return said


def exchange(entries: Iterable[Json], masks: Masks) -> list[list[str]]:
    """Return a client's part in one exchange: what it said of itself, then its answers, then what was refused.

    Answers are sorted, as whatsmeow gives them from several threads. Pings are left out, as they come by the clock.
    The server's acknowledgements are there where they say that something is wrong.
    """
    masks.begin()
    said: list[list[str]] = []
    answers: list[list[str]] = []
    complaints: list[list[str]] = []
    for entry in entries:
        if entry["kind"] != "stanza":
            said.append([f"({entry['kind']})"])
            continue
        stanza = entry["stanza"]
        if entry["direction"] == "out":
            masks.learn(stanza)
            if stanza["tag"] == "ack" and not stanza["attrs"].keys().isdisjoint(("error", "phash")):
                complaints.append([f"the server: {line}" for line in normalise(stanza, masks)])
            continue
        if stanza["attrs"].get("xmlns") == "w:p":
            continue
        if stanza["tag"] == "message":
            masks.learn(stanza)
        (answers if stanza["tag"] in _UNORDERED else said).append(normalise(stanza, masks))
        if entry.get("refused"):
            complaints.append([f"the server does not know <{stanza['tag']}>"])
    return [*said, *sorted(answers), *sorted(complaints)]


def differences(ours: Sequence[list[str]], theirs: Sequence[list[str]], *, ordered: bool = True) -> str:
    """Return how two conversations differ as a unified diff, empty where they do not.

    Not `ordered`, they may say the same in another order: whatsmeow sends some stanzas from several threads.
    """
    if not ordered:
        ours, theirs = sorted(ours), sorted(theirs)
    return line_differences([line for said in ours for line in said], [line for said in theirs for line in said])


def line_differences(ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Return how lines differ, as `differences`."""
    return "\n".join(difflib.unified_diff(theirs, ours, "whatsmeow", "zapwire", lineterm="", n=5))
