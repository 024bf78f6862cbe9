"""Router: a stanza from a logged-in device finds its handler in a dictionary; what has none is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.queries import error_node
from zapwire.sandbox.media.shelf import Shelf
from zapwire.sandbox.world.accounts import Account, Companion
from zapwire.sandbox.world.groups import Group
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

# whatsmeow receipt.go: the code with which a stanza of an unknown kind is refused.
NACK_UNRECOGNIZED: int = 488


class Effect(Enum):
    """What must happen beside the answers."""

    SAVE = "save the account before answering"
    ACTIVATE = "this connection turned active"
    UNLINK = "the device was unlinked by itself"


@dataclass(frozen=True, slots=True)
class Request:
    """A stanza with everything a handler may look at or change. `now` is unix seconds."""

    world: World
    account: Account
    companion: Companion | None
    """None where the phone itself asks."""
    node: Node
    now: float
    shelf: Shelf
    """For paths to files of the server's own; what is in them belongs to the outcome."""

    @property
    def device(self) -> int:
        """The id of the device that asks; 0 is the phone."""
        return self.companion.id if self.companion else 0

    @property
    def jid(self) -> JID:
        """The device that asks, by phone number."""
        return self.account.jid(self.device)

    def require_companion(self) -> Companion:
        """The companion that asks. Raises `StanzaError` where it is the phone."""
        if self.companion is None:
            raise StanzaError("this is for companions: a phone's keys are published without being asked for")
        return self.companion

    @property
    def id(self) -> str:
        """The stanza's id. Raises `StanzaError` where it has none."""
        return self.node.reader.string("id")


@dataclass(frozen=True, slots=True)
class Relay:
    """A stanza for the client that shows the link code with this ref."""

    ref: bytes
    node: Node


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An encrypted file for the media host, with the hash that its path was made for."""

    digest: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stanza brings about. `refused` marks what real clients should never see."""

    answers: tuple[Node, ...] = ()
    effects: frozenset[Effect] = frozenset()
    refused: bool = False
    deliveries: tuple[Delivery, ...] = ()
    """What others get."""
    relays: tuple[Relay, ...] = ()
    """What clients that are not linked yet get."""
    changed: tuple[Account, ...] = ()
    """Accounts to save before answering, beside the one that asks."""
    files: tuple[StoredFile, ...] = ()
    """What must lie on the media host before answering."""
    groups: tuple[Group, ...] = ()
    """Groups to save before answering."""
    pictures: tuple[JID, ...] = ()
    """Whose pictures to save before answering."""


Handler = Callable[[Request], Outcome]


@dataclass(frozen=True, slots=True)
class Route:
    """Which stanzas a handler takes: a tag and, for queries, namespace, kind and first child ("*" is any)."""

    tag: str
    xmlns: str = ""
    kind: str = ""
    child: str = "*"


class Router:
    """All handlers. Two for the same route are an error at start."""

    def __init__(self, tables: Iterable[Mapping[Route, Handler]]) -> None:
        self._handlers: dict[Route, Handler] = {}
        for table in tables:
            for route, handler in table.items():
                if route in self._handlers:
                    raise ValueError(f"two handlers for {route}")
                self._handlers[route] = handler

    def handle(self, request: Request) -> Outcome:
        """Carry a stanza out, or refuse it as the real server does."""
        handler = self._find(request.node)
        if handler is None:
            return refuse(request.node, 501, "feature-not-implemented")
        if request.node.tag == "iq" and "id" not in request.node.attrs:
            return refuse(request.node, 400, "bad-request")  # before a handler changes what it could not confirm
        try:
            return handler(request)
        except StanzaError:
            return refuse(request.node, 400, "bad-request")

    def _find(self, node: Node) -> Handler | None:
        if node.tag != "iq":
            return self._handlers.get(Route(node.tag))
        xmlns, kind = str(node.attrs.get("xmlns", "")), str(node.attrs.get("type", ""))
        child = node.children[0].tag if node.children else ""
        exact = self._handlers.get(Route("iq", xmlns, kind, child))
        return exact or self._handlers.get(Route("iq", xmlns, kind))


def refuse(node: Node, code: int, text: str) -> Outcome:
    """A query gets an error, any other stanza a negative acknowledgement."""
    if node.tag == "iq" and "id" in node.attrs:
        return Outcome((error_node(str(node.attrs["id"]), code, text),), refused=True)
    return Outcome((ack_for(node, error=NACK_UNRECOGNIZED),), refused=True)
