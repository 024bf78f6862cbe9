"""The phone: typing the code that a client shows, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from tests.sandbox.raw_client import Keys, RawClient, connected, registered
from zapwire.errors import PairingError
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.code import (
    BUNDLE_RANDOM_SIZE,
    WRAP_RANDOM_SIZE,
    Conclusion,
    conclude,
    make_code,
    show_code,
    unwrap,
    wrap,
)
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.link_codes import (
    CompanionFinish,
    CompanionHello,
    PrimaryHello,
    RefreshCode,
    read_link_code,
)
from zapwire.protocol.stanzas.pairing import PairSuccess, pair_error
from zapwire.protocol.stanzas.queries import check_answer, query_node, read_error
from zapwire.protocol.stanzas.stream import STREAM_END
from zapwire.sandbox import phone as phone_module
from zapwire.sandbox.context import DeadLine, NoSuchCode
from zapwire.sandbox.faults import BadPairing, DropAnswer, RefuseQuery
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.phone import Phone, WrongCode
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.link_codes import LIFETIME
from zapwire.sandbox.world.world import TooManyDevices

KEYS = Keys.of("phone")
CODE = make_code(b"12345")
COME_BACK = Node("stream:error", {"code": "515"})


@dataclass(slots=True)
class Showing:
    """A client that shows a code."""

    raw: RawClient
    refs: tuple[str, ...]
    hello: CompanionHello
    ephemeral: KeyPair
    ref: bytes = b""
    adv_secret: bytes = b""

    async def ask(self, **changes: Any) -> Node:
        """Ask for a link, with something changed, and return the answer."""
        self.hello = replace(self.hello, **changes)
        return await self.raw.query(query_node(self.hello, "1"))

    async def typed(self) -> CompanionFinish:
        """Take what the phone sends when a code was typed, and return the conclusion, for the code that is shown."""
        primary = read_link_code(await self.raw.receive())
        assert isinstance(primary, PrimaryHello)
        assert primary.ref == self.ref
        made: Conclusion = conclude(
            KEYS.identity,
            self.ephemeral,
            their_identity=primary.identity_key,
            their_ephemeral=unwrap(CODE, primary.wrapped_ephemeral),
            random=b"r" * BUNDLE_RANDOM_SIZE,
        )
        self.adv_secret = made.adv_secret
        return CompanionFinish(self.hello.jid, made.bundle, KEYS.identity.public, primary.ref)

    async def finish(self, conclusion: CompanionFinish) -> Node:
        """Send a conclusion and return its answer."""
        return await self.raw.query(query_node(conclusion, "2"))

    async def accept(self) -> None:
        """Take the offer, as the client whose secret was agreed on, until the end of the stream."""
        success = PairSuccess.from_node(await self.raw.receive())
        await self.raw.send(replace(KEYS, adv_secret=self.adv_secret).sign(success))
        assert await self.raw.receive_rest() == [COME_BACK, STREAM_END]


@asynccontextmanager
async def showing(sandbox: Sandbox, phone: Phone) -> AsyncIterator[Showing]:
    """A client that has asked for this phone and got a ref, for the length of the context."""
    async with registered(sandbox, KEYS) as (raw, refs):
        ephemeral = KeyPair.from_private(b"e" * KEY_SIZE)
        wrapped = wrap(CODE, ephemeral.public, b"w" * WRAP_RANDOM_SIZE)
        hello = CompanionHello(phone.account.jid(), wrapped, KEYS.noise.public, "1", "Chrome (Linux)")
        case = Showing(raw, refs, hello, ephemeral)
        case.ref = hello.read(check_answer(await case.ask()))
        await sandbox.phones.settle()
        yield case


async def test_the_right_code_links(sandbox: Sandbox, phone: Phone) -> None:
    """Both sides agree on a secret, the offer is sealed with it, and the client can log in."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        entering = tasks.create_task(phone.enter_code(show_code(CODE).lower()))
        assert check_answer(await case.finish(await case.typed())).attrs["id"] == "2"
        await case.accept()
        device = await entering
    assert device == phone.account.jid(1)
    assert phone.account.companions[1].noise_key == KEYS.noise.public
    assert not any("refused" in entry for entry in sandbox.traffic())
    async with connected(sandbox, KEYS, device) as raw:
        assert (await raw.receive()).tag == "success"
    assert len(sandbox.context.world.link_codes) == 0
    assert sandbox.context.sessions.by_code == {}


async def test_a_code_twice(sandbox: Sandbox, phone: Phone) -> None:
    """What was used is gone."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        entering = tasks.create_task(phone.enter_code(CODE))
        await case.finish(await case.typed())
        await case.accept()
        await entering
        with pytest.raises(NoSuchCode, match="no client shows a code"):
            await phone.enter_code(CODE)


async def test_a_wrong_code_may_be_typed_again(sandbox: Sandbox, phone: Phone) -> None:
    """The client cannot tell and concludes; the phone notices, and the right code still links."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        wrong = tasks.create_task(caught(phone, "1111-1111"))
        await case.finish(await case.typed())
        assert isinstance(await wrong, WrongCode)
        entering = tasks.create_task(phone.enter_code(CODE))
        await case.finish(await case.typed())
        await case.accept()
        await entering


async def caught(phone: Phone, code: str) -> Exception:
    """Return what typing a code raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  # the tests look at what it is
        await phone.enter_code(code)
    return raised.value


async def test_the_third_wrong_code(sandbox: Sandbox, phone: Phone) -> None:
    """The phone gives the code up: the client is told, and nothing can be typed any more."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        for number in (1, 2, 3):
            wrong = tasks.create_task(caught(phone, "1111-1111"))
            await case.finish(await case.typed())
            assert ("3 times" in str(await wrong)) is (number == 3)
        assert read_link_code(await case.raw.receive()) == RefreshCode(case.ref)
        with pytest.raises(NoSuchCode):
            await phone.enter_code(CODE)
        case.ref = case.hello.read(check_answer(await case.ask()))
        await sandbox.phones.settle()
        entering = tasks.create_task(phone.enter_code(CODE))
        await case.finish(await case.typed())
        await case.accept()
        await entering


@pytest.mark.parametrize("text", ["", "hello", "ABCD-123O", "ABCD-12345"])
async def test_a_text_that_is_no_code(phone: Phone, text: str) -> None:
    """That is told before anything else."""
    with pytest.raises(PairingError, match="no linking code"):
        await phone.enter_code(text)


async def test_nobody_asked(sandbox: Sandbox, phone: Phone) -> None:
    """No client at all, one that asked for another number, or a sandbox without lines."""
    with pytest.raises(NoSuchCode, match="no client shows a code"):
        await phone.enter_code(CODE)
    other = await sandbox.create_phone("14155550123")
    async with showing(sandbox, other):
        with pytest.raises(NoSuchCode):
            await phone.enter_code(CODE)
    assert DeadLine().codes(phone.account).hello is None


async def test_the_client_left(sandbox: Sandbox, phone: Phone) -> None:
    """Before or while its code was typed."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        error = tasks.create_task(caught(phone, CODE))
        await case.typed()
        await case.raw.socket.close()
        assert isinstance(await error, LinkRefused)
    assert len(sandbox.context.world.link_codes) == 0
    with pytest.raises(NoSuchCode, match="has left"):
        await phone.enter_code(CODE)


async def test_the_client_says_nothing(sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """After 15 seconds the phone gives up."""
    monkeypatch.setattr(phone_module, "ANSWER_TIMEOUT", 0.05)
    async with showing(sandbox, phone):
        with pytest.raises(LinkRefused, match="did not conclude"):
            await phone.enter_code(CODE)


async def test_a_code_that_expired(sandbox: Sandbox, phone: Phone) -> None:
    """After three minutes the server hands nothing on."""
    async with showing(sandbox, phone):
        now = sandbox.context.now()
        sandbox.context.now = lambda: now + LIFETIME
        with pytest.raises(NoSuchCode, match="void by now"):
            await phone.enter_code(CODE)


async def test_the_client_refuses(sandbox: Sandbox, phone: Phone) -> None:
    """A client that does not accept the offer is not linked, and its code is used."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        error = tasks.create_task(caught(phone, CODE))
        await case.finish(await case.typed())
        success = PairSuccess.from_node(await case.raw.receive())
        await case.raw.send(pair_error(success.query_id, 401, "hmac-mismatch"))
        assert "401 hmac-mismatch" in str(await error)
        assert phone.account.companions == {}
        with pytest.raises(NoSuchCode):
            await phone.enter_code(CODE)


async def test_a_forged_offer(sandbox: Sandbox, phone: Phone) -> None:
    """The fault `pairing` strikes here as it does scans."""
    sandbox.add_fault(BadPairing(problem="hmac"))
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        error = tasks.create_task(caught(phone, CODE))
        await case.finish(await case.typed())
        success = PairSuccess.from_node(await case.raw.receive())
        with pytest.raises(PairingError, match="not sealed"):
            replace(KEYS, adv_secret=case.adv_secret).sign(success)
        await case.raw.socket.close()
        assert isinstance(await error, LinkRefused)


async def test_one_at_a_time(sandbox: Sandbox, phone: Phone) -> None:
    """While a code is tried no other is; a scan of the same client is refused as well once it links."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        entering = tasks.create_task(phone.enter_code(CODE))
        conclusion = await case.typed()
        with pytest.raises(LinkRefused, match="being tried on this phone"):
            await phone.enter_code(CODE)
        await case.finish(conclusion)
        success = await case.raw.receive()
        with pytest.raises(LinkRefused, match="another phone is linking"):
            await phone.scan(KEYS.qr(case.refs[0]))
        await case.raw.send(replace(KEYS, adv_secret=case.adv_secret).sign(PairSuccess.from_node(success)))
        await entering


async def test_a_qr_code_beside_it(sandbox: Sandbox, phone: Phone) -> None:
    """A client that shows a code can be scanned."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        scanning = tasks.create_task(phone.scan(KEYS.qr(case.refs[0])))
        case.adv_secret = KEYS.adv_secret
        await case.accept()
        assert await scanning == phone.account.jid(1)


async def test_a_phone_that_is_full(sandbox: Sandbox, phone: Phone) -> None:
    """Four companions are WhatsApp's limit."""
    phone.account.reserved.update((1, 2, 3, 4))
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        error = tasks.create_task(caught(phone, CODE))
        await case.finish(await case.typed())
        assert isinstance(await error, TooManyDevices)


async def test_faults_strike_clients_that_are_not_linked(sandbox: Sandbox, phone: Phone) -> None:
    """`refuse` refuses a code, which the earlier one outlives; `drop_answer` leaves it unanswered."""
    async with showing(sandbox, phone) as case:
        sandbox.add_fault(RefuseQuery(count=1, xmlns="md", code=429, text="rate-overlimit"))
        assert read_error(await case.ask()).code == 429
        assert sandbox.context.world.link_codes.find(case.ref, sandbox.context.now())
        sandbox.add_fault(DropAnswer(count=1, xmlns="md"))
        await case.raw.send(query_node(case.hello, "3"))
        answer = await case.ask()
        assert answer.attrs["id"] == "1"


async def test_the_server_hands_nothing_on(sandbox: Sandbox, phone: Phone) -> None:
    """A phone whose query is refused tells so, and the code stays good."""
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        sandbox.add_fault(RefuseQuery(phone.account.jid(), 1, "md", None, 500, "internal-server-error"))
        with pytest.raises(LinkRefused, match="did not hand the code on"):
            await phone.enter_code(CODE)
        entering = tasks.create_task(phone.enter_code(CODE))
        await case.finish(await case.typed())
        await case.accept()
        await entering


async def test_the_control_api(sandbox: Sandbox, phone: Phone, control: httpx.AsyncClient) -> None:
    """`POST /phones/{number}/link-code` answers as a scan does; what is wrong has a status of its own."""
    path = f"/phones/{phone.account.number}/link-code"

    async def enter(code: str) -> tuple[int, str]:
        answer = await control.post(path, json={"code": code})
        return answer.status_code, str(answer.json())

    assert (await enter("ABCD-123O"))[0] == 400
    assert (await enter(CODE))[0] == 410
    assert (await control.post("/phones/14155550123/link-code", json={"code": CODE})).status_code == 404
    assert (await control.post(path, json={})).status_code == 400
    async with showing(sandbox, phone) as case, asyncio.TaskGroup() as tasks:
        wrong = tasks.create_task(enter("1111-1111"))
        await case.finish(await case.typed())
        assert (await wrong)[0] == 403
        entering = tasks.create_task(control.post(path, json={"code": CODE}))
        await case.finish(await case.typed())
        await case.accept()
        answer = await entering
    account = phone.account
    assert answer.status_code == 200
    assert answer.json() == {"jid": str(account.jid(1)), "lid": str(account.lid(1)), "device": 1}
    assert (await enter(CODE))[0] == 410
