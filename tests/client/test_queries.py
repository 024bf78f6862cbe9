"""Queries: answers, refusals, deadlines, and what becomes of them when the connection breaks."""

import asyncio
import gc
import re
from collections.abc import Awaitable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

import pytest

from tests.client.fake_server import dice
from tests.client.rig import PHONE, Rig, linked_store, rig, settle, until
from zapwire import errors
from zapwire.client.clock import SystemClock
from zapwire.client.options import Timing
from zapwire.client.queries import Queries
from zapwire.errors import ConnectionLost, NotConnected, QueryRefused, QueryTimeout, StanzaError
from zapwire.protocol.events import Connected, Disconnected
from zapwire.protocol.jid import GROUPS, SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class Echo:
    """A query whose answer is a word."""

    xmlns: ClassVar[str] = "test:echo"
    kind: ClassVar[QueryKind] = "get"
    word: str = "hello"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("word", {"value": self.word}),)

    def read(self, answer: Node) -> str:
        """The word."""
        return answer.require("word").reader.string("value")


WORD = (Node("word", {"value": "world"}),)


async def ask(made: Rig, query: Echo | None = None, *, timeout: float | None = None) -> asyncio.Task[str]:
    """Ask in a task, and let the query leave."""
    task = asyncio.create_task(made.client.query(query or Echo(), timeout=timeout))
    await settle()
    return task


def pending(made: Rig) -> Iterable[str]:
    """Return the ids of the queries in flight."""
    return made.client._queries._pending  # noqa: SLF001  # that nothing is left behind shows nowhere else


async def test_answer_is_typed() -> None:
    """A query leaves in whatsmeow's form, and its answer comes back as a value."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        query = await server.receive()
        assert query == Node(
            "iq",
            {"id": query.attrs["id"], "xmlns": "test:echo", "type": "get", "to": SERVER},
            (Node("word", {"value": "hello"}),),
        )
        server.answer(query, WORD)
        assert await task == "world"
        assert not pending(made)


async def test_query_to_another_server() -> None:
    """A query may go to another of WhatsApp's servers."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = asyncio.create_task(made.client.query(Echo(), to=GROUPS))
        query = await server.receive()
        assert query.attrs["to"] == GROUPS
        server.answer(query, WORD)
        assert await task == "world"


async def test_answers_find_their_queries() -> None:
    """Several queries are in flight at once, and answers may come in any order."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        tasks = [await ask(made, Echo(str(number))) for number in range(5)]
        queries = [await server.receive() for _ in tasks]
        for query in reversed(queries):
            server.answer(query, query.content)
        assert await asyncio.gather(*tasks) == ["0", "1", "2", "3", "4"]
        assert not pending(made)


async def test_ids_count_up() -> None:
    """An id is two random bytes of the client and a counter, over all connections."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        ids = []
        for _ in range(3):
            task = await ask(made)
            query = await server.receive()
            ids.append(str(query.attrs["id"]))
            server.answer(query, WORD)
            await task
        parts = [re.fullmatch(r"(\d{1,3}\.\d{1,3}-)(\d+)", text) for text in ids]
        assert all(parts)
        assert len({part[1] for part in parts if part}) == 1
        numbers = [int(part[2]) for part in parts if part]
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_ids_differ_between_clients() -> None:
    """The first part of the ids is the client's own."""

    async def unused(*_: object) -> bool:
        raise AssertionError

    def first_id(seed: str) -> str:
        async def send(_: Node) -> None:
            raise AssertionError

        return Queries(send, unused, Timing(), SystemClock(), dice(seed)).new_id()

    assert first_id("one") != first_id("two")
    assert first_id("one").endswith("-1")


REFUSALS = {
    400: errors.BadRequest,
    401: errors.NotAuthorized,
    403: errors.Forbidden,
    404: errors.ItemNotFound,
    405: errors.NotAllowed,
    406: errors.NotAcceptable,
    410: errors.Gone,
    419: errors.ResourceLimit,
    423: errors.Locked,
    429: errors.RateOverlimit,
    500: errors.InternalServerError,
    501: errors.FeatureNotImplemented,
    503: errors.ServiceUnavailable,
    530: errors.PartialServerError,
    499: QueryRefused,
}


@pytest.mark.parametrize("code", REFUSALS)
async def test_refusal(code: int) -> None:
    """An error of the server's raises the class of its code, with the server's own code and text."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        server.refuse(await server.receive(), code, "a-reason")
        with pytest.raises(QueryRefused, match=f"{code} a-reason") as raised:
            await task
        assert type(raised.value) is REFUSALS[code]
        assert (raised.value.code, raised.value.text) == (code, "a-reason")
        assert not pending(made)


async def test_answer_that_lacks_something() -> None:
    """A result that cannot be read is a StanzaError for whoever asked, and the connection goes on."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        server.answer(await server.receive(), (Node("other"),))
        with pytest.raises(StanzaError, match="<iq> has no <word>"):
            await task
        assert not server.client.closed.is_set()


async def test_ack_is_no_answer_to_a_query() -> None:
    """An ack with a query's id ends the wait, but is not taken for a result."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        query = await server.receive()
        server.send(ack_for(Node("iq", {"id": query.attrs["id"]})))
        with pytest.raises(StanzaError, match="not <ack"):
            await task


@pytest.mark.parametrize(("given", "seconds"), [(None, 75.0), (3.0, 3.0)])
async def test_timeout(given: float | None, seconds: float) -> None:
    """A query that nobody answers raises QueryTimeout after its time, and is forgotten."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made, timeout=given)
        query = await server.receive()
        made.clock.advance(seconds - 0.1)
        await settle()
        assert not task.done()
        made.clock.advance(0.1)
        with pytest.raises(QueryTimeout, match=f"test:echo query within {seconds:g} s") as raised:
            await task
        assert raised.value.retry
        assert not pending(made)
        # The answer comes late: nobody waits for it, and nothing happens.
        server.answer(query, WORD)
        again = await ask(made)
        server.answer(await server.receive(), WORD)
        assert await again == "world"


async def test_cancelled_query_is_forgotten() -> None:
    """A caller that gives up leaves nothing behind."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        await server.receive()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not pending(made)


async def test_answer_nobody_waits_for() -> None:
    """An answer to no query of ours changes nothing, nor does one without an id."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        for attrs in ({"id": "9.9-9", "type": "result"}, {"type": "error"}, {"id": "9.9-9"}, {}):
            server.send(Node("iq", {"from": SERVER, **attrs}))
        server.send(Node("ack", {"id": "9.9-9", "class": "message"}))
        task = await ask(made)
        server.answer(await server.receive(), WORD)
        assert await task == "world"


async def test_second_answer_changes_nothing() -> None:
    """Only the first answer counts."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        query = await server.receive()
        server.answer(query, WORD)
        server.refuse(query, 500)
        assert await task == "world"


@pytest.mark.parametrize("kind", ["set", "get"])
async def test_query_of_the_server_with_our_id(kind: str) -> None:
    """A query that the server asks of us is no answer, even where it bears the id of one that waits."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        query = await server.receive()
        server.send(Node("iq", {"id": query.attrs["id"], "type": kind, "from": SERVER, "xmlns": "urn:xmpp:ping"}))
        await settle()
        assert not task.done()
        server.answer(query, WORD)
        assert await task == "world"


async def test_offline_client() -> None:
    """Without a connection a query fails at once, saying what to do."""
    async with rig(await linked_store()) as made:
        with pytest.raises(NotConnected, match="offline: connect first"):
            await made.client.query(Echo())
        assert not pending(made)


async def test_query_is_sent_again_after_reconnecting() -> None:
    """A query whose connection breaks is sent once more, with the same id, over the next."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        first = await server.receive()
        server.cut()
        await made.event(Disconnected)
        made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
        server = await made.transport.accept()
        await server.log_in()
        second = await server.receive()
        assert second == first
        server.answer(second, WORD)
        assert await task == "world"
        assert not pending(made)


async def test_query_is_sent_again_once_only() -> None:
    """Where the next connection breaks, too, the query has failed."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        await server.receive()
        for _ in range(2):
            server.cut()
            await made.event(Disconnected)
            made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
            server = await made.transport.accept()
            await server.log_in()
            await made.event(Connected)
            await settle()
        with pytest.raises(ConnectionLost) as raised:
            await task
        assert raised.value.retry
        assert server.has_received_all
        assert not pending(made)


async def test_query_waits_five_seconds_for_a_connection() -> None:
    """A connection that does not come back within 5 s is waited for no longer."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        await server.receive()
        made.transport.gate.clear()
        server.cut()
        await made.event(Disconnected)
        made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
        await until(lambda: made.transport.dials == 2)
        made.clock.advance(4.4)
        await settle()
        assert not task.done()
        made.clock.advance(0.6)
        with pytest.raises(ConnectionLost):
            await task


async def test_query_of_a_client_that_is_closed() -> None:
    """Closing the client fails its queries."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made)
        await server.receive()
        await made.client.close()
        with pytest.raises(ConnectionLost, match="ended before the answer came"):
            await task


async def test_query_that_must_not_be_sent_again() -> None:
    """Where a query asks not to be sent again, it fails with its connection."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        queries = made.client._queries  # noqa: SLF001  # only features choose this
        task = asyncio.create_task(queries.query(Echo(), resend=False))
        await server.receive()
        server.cut()
        with pytest.raises(ConnectionLost):
            await task


async def test_deadline_spans_both_tries() -> None:
    """A query that is sent again has the time it was given at first, not twice that."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        task = await ask(made, timeout=10)
        await server.receive()
        made.clock.advance(8)
        server.cut()
        await made.event(Disconnected)
        made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
        server = await made.transport.accept()
        await server.log_in()
        await server.receive()
        made.clock.advance(2)
        with pytest.raises(QueryTimeout):
            await task


async def test_stanza_too_large_for_the_wire() -> None:
    """A query that cannot be sent fails in its caller, and the connection goes on."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        with pytest.raises(errors.LocalProtocolError):
            await made.client.query(Echo("x" * (1 << 24)))
        assert not pending(made)
        task = await ask(made)
        server.answer(await server.receive(), WORD)
        assert await task == "world"
        server.send(Node("receipt", {"id": "R1", "from": PHONE}))
        assert (await server.receive()).tag == "ack"


def expecting(made: Rig, stanza_id: str) -> AbstractContextManager[Awaitable[Node]]:
    """Return a block that awaits the answer to a stanza, as features use it."""
    return made.client._queries.expecting(stanza_id)  # noqa: SLF001  # features are given it by their context


async def test_expected_answer() -> None:
    """The answer to a stanza that is no query is awaited by its id, and forgotten after the block."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        ack = Node("ack", {"id": "ID1", "class": "message", "from": PHONE})
        with expecting(made, "ID1") as answer:
            server.send(Node("ack", {"id": "ID2", "class": "message", "from": PHONE}), ack)
            assert await answer == ack
        assert not pending(made)


async def test_expected_answer_that_comes_early() -> None:
    """An answer that is there before anybody awaits it is kept until then."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        with expecting(made, "ID1") as answer:
            server.send(Node("ack", {"id": "ID1"}))
            await settle()
            assert (await answer).tag == "ack"


@pytest.mark.parametrize("kind", ["receipt", "notification", "call"])
async def test_ack_of_something_else_is_no_answer(kind: str) -> None:
    """An ack of a receipt bears the id of somebody else's message: it answers for none of ours."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        with expecting(made, "ID1") as answer:
            server.send(Node("ack", {"id": "ID1", "class": kind, "error": "500"}), Node("ack", {"id": "ID1", "t": "2"}))
            assert (await answer).attrs["t"] == "2"


async def test_answer_stays_when_the_connection_ends() -> None:
    """An answer that came before the connection ended counts, although nobody has awaited it yet."""
    async with rig(await linked_store(), auto_reconnect=False) as made:
        server = await made.logged_in()
        with expecting(made, "ID1") as answer:
            server.send(Node("ack", {"id": "ID1", "t": "2"}))
            server.cut()
            await made.event(Disconnected)
            assert (await answer).attrs["t"] == "2"


async def test_expecting_when_the_connection_ends() -> None:
    """Whoever expects an answer hears that the connection ended, also where it did before they awaited it."""
    async with rig(await linked_store(), auto_reconnect=False) as made:
        server = await made.logged_in()
        with expecting(made, "ID1") as answer, expecting(made, "ID2") as later:
            task = asyncio.ensure_future(answer)
            await settle()
            server.cut()
            with pytest.raises(ConnectionLost):
                await task
            await settle()
            with pytest.raises(ConnectionLost):
                await later
        assert not pending(made)


async def test_expecting_in_vain_leaves_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A block that is left without awaiting the answer, or because of an error, leaves nothing behind."""
    async with rig(await linked_store(), auto_reconnect=False) as made:
        server = await made.logged_in()
        with pytest.raises(ValueError, match="x"), expecting(made, "ID1"):
            raise ValueError("x")
        with expecting(made, "ID2"):
            server.cut()
            await made.event(Disconnected)
        assert not pending(made)
        gc.collect()
        assert "never retrieved" not in caplog.text
