"""A sandbox as a whole: start, addresses, end."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.sandbox.conftest import NUMBER
from tests.sandbox.raw_client import (
    TIMEOUT,
    Clock,
    Keys,
    Watch,
    connected,
    dial,
    link,
    logged_in,
    registered,
    trust,
)
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError
from zapwire.sandbox.faults import ConnectFailure, Delay
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.proxy import Credentials
from zapwire.sandbox.server import Address, Sandbox, Settings
from zapwire.sandbox.world.world import NoSuchPhone, PhoneExists

KEYS = Keys.of("server")
LOGGED_OUT = Node("failure", {"reason": "401", "location": "sandbox"})


def ports(address: Address) -> list[int]:
    """Return the ports of chat server, proxy and control API."""
    return [urlsplit(url).port or 0 for url in (address.ws, address.proxy, address.control)]


@contextmanager
def taken_port() -> Iterator[int]:
    """Keep a port busy."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def assert_free(*numbers: int) -> None:
    """Take each port for a moment, as the next sandbox would."""
    for number in numbers:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", number))
            listener.listen()


def assert_no_other_task() -> None:
    """Fail where anything but the test itself still runs."""
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_address_is_complete(sandbox: Sandbox) -> None:
    """One line of JSON says how to reach everything; ports are chosen freely."""
    text = sandbox.address.to_json()
    data = json.loads(text)
    assert "\n" not in text
    assert list(data) == ["ws", "proxy", "ca", "noise_root", "control"]
    assert urlsplit(data["ws"])[:3] == ("wss", f"127.0.0.1:{ports(sandbox.address)[0]}", "/ws/chat")
    assert data["proxy"].startswith("http://127.0.0.1:")
    assert data["control"].startswith("http://127.0.0.1:")
    assert len(set(ports(sandbox.address))) == 3
    assert bytes.fromhex(data["noise_root"]) == sandbox.context.noise.root.public
    assert Path(data["ca"]).read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


async def test_ports_can_be_chosen() -> None:
    """All three are where they were asked for."""
    with taken_port() as first, taken_port() as second, taken_port() as third:
        chosen = [first, second, third]
    settings = Settings(port=chosen[0], proxy_port=chosen[1], control_port=chosen[2])
    async with Sandbox.start(settings) as sandbox:
        assert ports(sandbox.address) == chosen


def has_ipv6() -> bool:
    """Whether this machine's IPv6 loopback works."""
    try:
        with socket.socket(socket.AF_INET6) as listener:
            listener.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_another_host_can_be_chosen() -> None:
    """An IPv6 address stands in brackets; the control API stays where only this machine reaches it."""
    async with Sandbox.start(Settings(host="::1")) as sandbox:
        assert sandbox.address.ws.startswith("wss://[::1]:")
        assert sandbox.address.proxy.startswith("http://[::1]:")
        assert sandbox.address.control.startswith("http://127.0.0.1:")
        async with registered(sandbox, KEYS):
            pass


async def test_whatsapps_names_lead_through_the_proxy(sandbox: Sandbox) -> None:
    """A client that knows only the proxy and the CA reaches the chat server."""
    url = "wss://web.whatsapp.com/ws/chat"
    async with connect(url, proxy=sandbox.address.proxy, ssl=trust(sandbox), open_timeout=TIMEOUT) as client:
        assert client.response is not None
        assert [entry["kind"] for entry in sandbox.traffic()] == ["open"]


async def test_the_proxy_may_ask_for_credentials() -> None:
    """Without them it opens no tunnel."""
    settings = Settings(proxy_credentials=Credentials("ana", "secret"))
    async with (
        Sandbox.start(settings) as sandbox,
        httpx.AsyncClient(proxy=sandbox.address.proxy, trust_env=False, timeout=TIMEOUT) as client,
    ):
        with pytest.raises(httpx.ProxyError, match="407"):
            await client.get("https://web.whatsapp.com/")


async def test_nothing_stays_behind() -> None:
    """Leaving frees the ports and ends every task, whatever is going on."""
    async with AsyncExitStack() as clients:
        async with Sandbox.start() as sandbox:
            phone = await sandbox.create_phone(NUMBER)
            jid = await link(sandbox, phone, KEYS)
            for client in (logged_in(sandbox, KEYS, jid), registered(sandbox, Keys.of("other")), dial(sandbox)):
                await clients.enter_async_context(client)
            keeps_alive = await clients.enter_async_context(httpx.AsyncClient(base_url=sandbox.address.control))
            assert (await keeps_alive.get("/phones")).is_success
            sandbox.add_fault(Delay(seconds=300))
            waiting = await clients.enter_async_context(connected(sandbox, KEYS, jid))
            assert len(sandbox.context.sessions.of(None)) == 4
        with pytest.raises(ConnectionClosed):
            await waiting.receive()
    assert_no_other_task()
    assert_free(*ports(sandbox.address))
    assert not Path(sandbox.address.ca).exists()


async def test_leaving_at_once_leaves_nothing_behind() -> None:
    """Not even where nothing was done."""
    async with Sandbox.start() as sandbox:
        pass
    assert_no_other_task()
    assert_free(*ports(sandbox.address))


async def test_leaving_ends_a_scan_that_waits() -> None:
    """Whoever asked for it is told."""
    async with AsyncExitStack() as clients:
        async with Sandbox.start() as sandbox:
            phone = await sandbox.create_phone(NUMBER)
            raw, refs = await clients.enter_async_context(registered(sandbox, KEYS))
            control = await clients.enter_async_context(httpx.AsyncClient(base_url=sandbox.address.control))
            call = asyncio.create_task(control.post(f"/phones/{NUMBER}/scan", json={"qr": KEYS.qr(refs[0])}))
            await raw.receive()
        answer = await call
        assert answer.status_code == 409
        assert answer.json() == {"error": "the client disconnected before it answered the link"}
        assert phone.account.companions == {}
    assert_no_other_task()
    assert_free(*ports(sandbox.address))


async def test_an_error_inside_comes_out_unchanged() -> None:
    """The sandbox ends, and says nothing of its own."""
    with pytest.raises(ZeroDivisionError):
        async with Sandbox.start() as sandbox:
            raise ZeroDivisionError
    assert_no_other_task()
    assert_free(*ports(sandbox.address))


async def test_being_cancelled_leaves_nothing_behind() -> None:
    """As by a timeout, or the user."""
    started: asyncio.Future[Sandbox] = asyncio.get_running_loop().create_future()

    async def run() -> None:
        async with Sandbox.start() as sandbox:
            started.set_result(sandbox)
            await asyncio.Event().wait()

    running = asyncio.create_task(run())
    sandbox = await started
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert_no_other_task()
    assert_free(*ports(sandbox.address))


async def test_two_sandboxes_do_not_know_each_other(tmp_path: Path) -> None:
    """Phones, devices, keys and recordings are each one's own; a client of the one is nobody in the other."""
    async with Sandbox.start(Settings(tmp_path / "a")) as first, Sandbox.start(Settings(tmp_path / "b")) as second:
        phones = [await sandbox.create_phone(NUMBER) for sandbox in (first, second)]
        jid = await link(first, phones[0], KEYS)
        assert phones[1].account.companions == {}
        assert phones[0].account.lid() != phones[1].account.lid()
        assert first.address.noise_root != second.address.noise_root
        assert second.traffic() == []
        async with connected(second, KEYS, jid) as raw:
            assert await raw.receive_rest() == [LOGGED_OUT, STREAM_END]
        async with logged_in(first, KEYS, jid):
            second.cut()
            await second.reset()
            assert len(first.context.sessions.of(jid)) == 1


@pytest.mark.parametrize("what", ["the chat server", "the proxy", "the control API"])
async def test_a_taken_port_is_named(what: str) -> None:
    """The error says what could not listen where, and what had started is stopped."""
    with taken_port() as first, taken_port() as second, taken_port() as third:
        chosen = {"the chat server": first, "the proxy": second, "the control API": third}
    with taken_port() as taken:
        chosen[what] = taken
        settings = Settings(
            port=chosen["the chat server"], proxy_port=chosen["the proxy"], control_port=chosen["the control API"]
        )
        with pytest.raises(SandboxError) as raised:
            async with Sandbox.start(settings):
                pass
    assert f"{what} cannot listen on 127.0.0.1:{taken}" in str(raised.value)
    assert "in use" in str(raised.value)
    assert_no_other_task()
    assert_free(*chosen.values())


async def test_an_address_of_another_machine_is_named() -> None:
    """Nobody can listen there."""
    with pytest.raises(SandboxError, match=r"the chat server cannot listen on 192\.0\.2\.1:0"):
        async with Sandbox.start(Settings(host="192.0.2.1")):
            pass


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_told(port: int) -> None:
    """Before anything starts."""
    text = f"{port} is no port: give 1 to 65535, or 0 for a free one"
    with pytest.raises(SandboxError, match=text):
        Settings(port=port)
    with pytest.raises(SandboxError, match=text):
        Settings(proxy_port=port)
    with pytest.raises(SandboxError, match=text):
        Settings(control_port=port)


async def test_phones_are_made_and_found(sandbox: Sandbox) -> None:
    """Under their number, however it is written."""
    phone = await sandbox.create_phone("+54 9 11 5555-4444", "Ana")
    assert (phone.account.number, phone.account.name) == (NUMBER, "Ana")
    assert sandbox.phone("+54 9 11 5555-4444").account is phone.account
    with pytest.raises(PhoneExists):
        await sandbox.create_phone(NUMBER)
    with pytest.raises(NoSuchPhone):
        sandbox.phone("14155550123")


async def test_phones_are_made_at_the_sandboxs_time() -> None:
    """Its clock is the one it was given."""
    async with Sandbox.start(now=Clock(1_795_000_000.0)) as sandbox:
        assert (await sandbox.create_phone(NUMBER)).account.created_at == 1_795_000_000


async def test_a_device_may_be_named_by_number_or_lid(sandbox: Sandbox, phone: Phone) -> None:
    """Cuts, stream errors, faults and recordings mean the same device by either."""
    jid = await link(sandbox, phone, KEYS)
    lid = phone.account.lid(jid.device)
    async with logged_in(sandbox, KEYS, jid) as raw:
        assert sandbox.traffic(lid) == sandbox.traffic(jid) != []
        assert sandbox.traffic(lid, after=4) == sandbox.traffic(jid)[4:]
        assert sandbox.end_stream(StreamError("503"), lid) == 1
        assert await raw.receive_rest() == [Node("stream:error", {"code": "503"}), STREAM_END]
    sandbox.add_fault(ConnectFailure(lid, reason=503))
    assert sandbox.context.faults.faults == [ConnectFailure(jid, reason=503)]
    async with connected(sandbox, KEYS, jid) as raw:
        assert (await raw.receive()).attrs["reason"] == "503"


async def test_a_lid_nobody_has_is_told(sandbox: Sandbox) -> None:
    """It could only be a mistake."""
    lid = JID("1", "lid", 1)
    with pytest.raises(NoSuchPhone):
        sandbox.cut(lid)
    with pytest.raises(NoSuchPhone):
        sandbox.end_stream(StreamError("503"), lid)
    with pytest.raises(NoSuchPhone):
        sandbox.add_fault(Delay(lid))
    with pytest.raises(NoSuchPhone):
        sandbox.traffic(lid)
    assert sandbox.context.faults.faults == []


async def test_a_reset_forgets_everything(sandbox: Sandbox, phone: Phone) -> None:
    """Phones, faults, recording and connections; the sandbox goes on with the same keys."""
    watch = Watch.on(sandbox)
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        sandbox.add_fault(Delay())
        recorded = watch.count
        await sandbox.reset()
        with pytest.raises(ConnectionClosed):
            await raw.receive()
    await watch.ended(2)
    assert list(sandbox.context.world) == []
    assert sandbox.context.faults.faults == []
    assert sandbox.traffic(after=0) == []
    assert watch.count == recorded
    again = await sandbox.create_phone(NUMBER)
    assert (await link(sandbox, again, KEYS)).device == 1
