"""Clients for tests: one that is linked already, and quick timing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from zapwire import ClientProfile, MemoryStore, Network, Options, WebSocketTransport
from zapwire.client.options import WHATSAPP_URL, Timing
from zapwire.errors import LoggedOutError, NotPaired, SandboxError, SessionError
from zapwire.protocol.lifecycle import Phase
from zapwire.sandbox.faults import BadPairing, ConnectFailure
from zapwire.sandbox.server import Sandbox
from zapwire.testing import fast_timing, linked_client, sandbox

NUMBER = "5491155554444"


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


async def enter(whatsapp: Sandbox, options: Options | None = None) -> None:
    """Make a linked client, which shall not come about."""
    async with linked_client(whatsapp, NUMBER, options=options):
        raise AssertionError


def test_fast_timing_is_quick_to_reconnect() -> None:
    """Only the waits for reconnecting are short."""
    timing, usual = fast_timing(), Timing()
    assert timing.reconnect_spread == 0
    assert timing.reconnect_max <= 0.5
    assert (timing.query, timing.dial, timing.first_qr) == (usual.query, usual.dial, usual.first_qr)


async def test_client_is_linked_and_connected(whatsapp: Sandbox) -> None:
    """The client is connected as a device of a phone that was made for it."""
    async with linked_client(whatsapp, NUMBER) as (client, phone):
        assert client.phase is Phase.CONNECTED
        device = await client.device()
        assert device is not None
        assert device.jid == phone.account.jid(1)
        assert list(phone.account.companions) == [1]
    assert client.phase.value == "offline"


async def test_phone_may_exist(whatsapp: Sandbox) -> None:
    """A phone that exists is taken, so two clients may be devices of one account."""
    await whatsapp.create_phone(NUMBER, "Ana")
    async with (
        linked_client(whatsapp, NUMBER) as (_, phone),
        linked_client(whatsapp, NUMBER) as (_, same),
    ):
        assert phone.account is same.account
        assert phone.account.name == "Ana"
        assert sorted(phone.account.companions) == [1, 2]


async def test_linked_store_logs_in(whatsapp: Sandbox) -> None:
    """A store that is linked already is connected without any code."""
    store = MemoryStore()
    async with linked_client(whatsapp, NUMBER, store=store):
        pass
    async with linked_client(whatsapp, NUMBER, store=store) as (client, phone):
        assert client.phase is Phase.CONNECTED
        assert list(phone.account.companions) == [1]


async def test_options_are_taken_but_never_the_real_network(whatsapp: Sandbox) -> None:
    """Options may be given without a network: the client still talks to the sandbox."""
    options = Options(profile=ClientProfile(os_name="my bot", platform="DESKTOP"), timing=fast_timing())
    async with linked_client(whatsapp, NUMBER, options=options) as (_, phone):
        assert phone.account.companions[1].os_name == "my bot"
        assert phone.account.companions[1].platform == "DESKTOP"


async def test_another_network_may_be_named(whatsapp: Sandbox) -> None:
    """Options with a network of their own keep it: here, the way through the sandbox's proxy."""
    address = whatsapp.address
    network = Network(WHATSAPP_URL, bytes.fromhex(address.noise_root), Path(address.ca), address.proxy)
    async with linked_client(whatsapp, NUMBER, options=Options(network)) as (client, _):
        assert client.phase is Phase.CONNECTED


async def test_transport_may_be_shared(whatsapp: Sandbox) -> None:
    """Clients may share a transport."""
    transport = WebSocketTransport(Network.from_json(whatsapp.address.to_json()))
    async with (
        linked_client(whatsapp, NUMBER, transport=transport) as (one, _),
        linked_client(whatsapp, "5491166665555", transport=transport) as (other, _),
    ):
        assert one.phase is other.phase is Phase.CONNECTED


async def test_failing_link_is_raised(whatsapp: Sandbox) -> None:
    """Where the link fails that is raised at once, and not a timeout later."""
    whatsapp.context.faults.add(BadPairing(problem="hmac"))
    async with asyncio.timeout(10):
        with pytest.raises(SandboxError, match="hmac-mismatch"):
            await enter(whatsapp)


@pytest.mark.parametrize(("reason", "error"), [(401, LoggedOutError), (405, SessionError)])
async def test_failing_login_is_raised(whatsapp: Sandbox, reason: int, error: type[Exception]) -> None:
    """Where the login is refused for good that is raised at once, too."""
    whatsapp.context.faults.add(ConnectFailure(reason=reason))
    async with asyncio.timeout(10):
        with pytest.raises(error):
            await enter(whatsapp)


async def test_errors_of_the_test_come_out(whatsapp: Sandbox) -> None:
    """What the test itself raises comes out, and the client is closed."""
    clients = []

    async def fail() -> None:
        async with linked_client(whatsapp, NUMBER) as (client, _):
            clients.append(client)
            raise NotPaired("the test's own")

    with pytest.raises(NotPaired, match="the test's own"):
        await fail()
    assert clients[0].phase is Phase.OFFLINE
