"""The chat server's WebSocket."""

import contextlib
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus

from tests.sandbox.people import dice
from tests.sandbox.raw_client import Keys, dial, registered, trust
from zapwire.protocol.framing import MAX_FRAME
from zapwire.sandbox.chat import serve_chat
from zapwire.sandbox.context import Context
from zapwire.sandbox.directory import Directory
from zapwire.sandbox.identity import NoiseIdentity
from zapwire.sandbox.router import Router
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.tls import SERVER_NAMES, create_authority, issue, server_context
from zapwire.sandbox.world.world import World

KEYS = Keys.of("chat")


async def test_it_listens_over_tls(sandbox: Sandbox) -> None:
    """With a certificate of the sandbox's CA, which a client must trust."""
    assert sandbox.address.ws.startswith("wss://127.0.0.1:")
    async with dial(sandbox):
        pass
    with pytest.raises(ssl.SSLCertVerificationError):
        async with connect(sandbox.address.ws, proxy=None, ssl=ssl.create_default_context()):
            pass


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/chat/", "/ws/chats", "/other?/ws/chat"])
async def test_other_paths_are_not_found(sandbox: Sandbox, path: str) -> None:
    """The answer says where the chat server is."""
    url = sandbox.address.ws.removesuffix("/ws/chat") + path
    with pytest.raises(InvalidStatus) as raised:
        async with connect(url, proxy=None, ssl=trust(sandbox)):
            pass
    assert raised.value.response.status_code == 404
    assert raised.value.response.body == b"The sandbox's chat server is at /ws/chat.\n"


async def test_the_path_may_have_a_query(sandbox: Sandbox) -> None:
    """As the routing information of some clients; it is recorded."""
    url = f"{sandbox.address.ws}?ED=CAgIAg"
    async with connect(url, proxy=None, ssl=trust(sandbox)):
        (opening,) = sandbox.traffic()
    entry = opening["open"]
    assert isinstance(entry, dict)
    assert entry["path"] == "/ws/chat?ED=CAgIAg"


async def test_connections_are_numbered(sandbox: Sandbox) -> None:
    """In the order they came."""
    async with dial(sandbox), dial(sandbox):
        assert [(entry["connection"], entry["kind"]) for entry in sandbox.traffic()] == [(1, "open"), (2, "open")]


async def test_a_message_has_a_limit(sandbox: Sandbox) -> None:
    """No client sends more than the largest frame at once; one that does is closed with 1009."""
    async with registered(sandbox, KEYS) as (raw, _):
        with contextlib.suppress(ConnectionClosedError):  # it may come while still sending
            await raw.socket.send(bytes(MAX_FRAME + 4097))
        with pytest.raises(ConnectionClosedError) as raised:
            await raw.receive()
    assert raised.value.rcvd is not None
    assert raised.value.rcvd.code == 1009


async def test_a_client_that_came_last_is_not_left_behind(tmp_path: Path) -> None:
    """The chat server itself ends what is still open."""
    authority = create_authority(datetime.now(UTC))
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority.certificate)
    tls = server_context(issue(authority, SERVER_NAMES, datetime.now(UTC)))
    async with Directory.open(None) as directory, AsyncExitStack() as clients:
        context = Context(World(dice(1)), NoiseIdentity.create(dice(2)), Router([]), directory)
        async with serve_chat(context, tls, "127.0.0.1", 0) as port:
            url = f"wss://127.0.0.1:{port}/ws/chat"
            trusting = ssl.create_default_context(cafile=str(ca))
            client = await clients.enter_async_context(connect(url, proxy=None, ssl=trusting))
        with pytest.raises(ConnectionClosedError):
            await client.recv()
        assert context.sessions.all == set()


async def test_leaving_ends_every_connection() -> None:
    """Clients in any state see their connection break."""
    async with AsyncExitStack() as clients:
        async with Sandbox.start() as sandbox:
            silent = await clients.enter_async_context(dial(sandbox))
            raw, _ = await clients.enter_async_context(registered(sandbox, KEYS))
        for socket in (silent, raw.socket):
            with pytest.raises(ConnectionClosed):
                await socket.recv()
