"""Notifications: every one is acknowledged, unless what follows from it could not be kept."""

from dataclasses import replace

import pytest

from tests.client.conversation import conversation, offline_context
from tests.client.rig import LID
from zapwire.client.dispatch import Handler
from zapwire.client.notifications import Notifications
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StanzaError, StoreError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for

NODE = Node("notification", {"type": "a", "id": "N1", "from": LID, "participant": LID.with_device(2)})


class Listeners:
    """Two listeners to one type, and what was sent."""

    def __init__(self, error: Exception | None = None) -> None:
        self.log: list[str] = []
        self.sent: list[Node] = []
        self._error = error

    def feature(self) -> Notifications:
        """Return the feature with the listeners."""

        async def send(node: Node) -> None:
            self.log.append("ack")
            self.sent.append(node)

        return Notifications(
            replace(offline_context(MemoryStore()), send=send),
            [{"a": self.listener("one")}, {"a": self.listener("two")}],
        )

    def listener(self, name: str) -> Handler:
        """Return a listener that notes its name; the first fails."""

        async def listen(node: Node) -> None:
            assert node.attrs["type"] == "a"
            self.log.append(name)
            if name == "one" and self._error is not None:
                raise self._error

        return listen

    async def hear(self, node: Node) -> None:
        """Handle a notification."""
        await self.feature().handlers()["notification"](node)


async def test_listeners_come_first() -> None:
    """Every listener to a type is called, in order, and only then it is acknowledged."""
    listeners = Listeners()
    await listeners.hear(NODE)
    assert listeners.log == ["one", "two", "ack"]
    assert listeners.sent == [ack_for(NODE)]


@pytest.mark.parametrize("kind", ["b", None])
async def test_nobody_listens(kind: str | None) -> None:
    """A notification that nobody listens to is acknowledged."""
    listeners = Listeners()
    node = replace(NODE, attrs={"id": "N1", "from": LID, **({"type": kind} if kind else {})})
    await listeners.hear(node)
    assert listeners.sent == [ack_for(node)]


async def test_unreadable_one_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """One that cannot be read is logged and acknowledged; who else listens to it hears it."""
    listeners = Listeners(StanzaError("it lacks everything"))
    await listeners.hear(NODE)
    assert listeners.log == ["one", "two", "ack"]
    assert "a notification of type a was dropped: it lacks everything" in caplog.text


@pytest.mark.parametrize("error", [StoreError("the disk is full"), OSError("a sink's own")])
async def test_failure_of_ours_is_no_acknowledgement(error: Exception) -> None:
    """Where it could not be kept it is not acknowledged, so that the server sends it again."""
    listeners = Listeners(error)
    with pytest.raises(type(error)):
        await listeners.hear(NODE)
    assert listeners.sent == []


@pytest.mark.parametrize(
    "kind", ["devices", "account_sync", "encrypt", "w:gp2", "privacy_token", "picture", "server_sync"]
)
async def test_client_acknowledges_all(kind: str) -> None:
    """The client acknowledges notifications of every type, also with nothing in them, and goes on."""
    async with conversation() as talk:
        node = Node("notification", {"type": kind, "id": "N1", "from": LID, "t": "1"})
        assert await talk.answers(node) == [ack_for(node)]
