"""Queries: requests in flight, each with its deadline and its typed answer."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from zapwire.client.clock import Clock
from zapwire.client.options import Timing
from zapwire.errors import ConnectionLost, QueryTimeout
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ACKNOWLEDGED_TAGS
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node

T = TypeVar("T")


class Queries:
    """The queries of one client, over all its connections."""

    def __init__(
        self,
        send: Callable[[Node], Awaitable[None]],
        wait_for_connection: Callable[[float], Awaitable[bool]],
        timing: Timing,
        clock: Clock,
        random: Callable[[int], bytes],
    ) -> None:
        self._send = send
        self._wait_for_connection = wait_for_connection
        self._timing = timing
        self._clock = clock
        self._pending: dict[str, asyncio.Future[Node]] = {}
        first, second = random(2)
        self._prefix = f"{first}.{second}-"
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        """A fresh stanza id, in whatsmeow's form: two random bytes of the client, and a counter."""
        return f"{self._prefix}{next(self._numbers)}"

    async def query(self, query: Query[T], *, to: JID = SERVER, timeout: float | None = None, resend: bool = True) -> T:
        """Send a query and return its answer's value.

        Where the connection breaks meanwhile and comes back within 5 s, it is sent once more with the same id,
        unless `resend` is off. Raises `QueryTimeout`, the `QueryRefused` the server gives, `StanzaError`,
        `NotConnected` or `ConnectionLost`.
        """
        node = query_node(query, self.new_id(), to)
        seconds = self._timing.query if timeout is None else timeout
        try:
            async with self._clock.timeout(seconds):
                answer = await self._ask(node, resend=resend)
        except TimeoutError:
            raise QueryTimeout(f"the server did not answer the {query.xmlns} query within {seconds:g} s") from None
        return query.read(check_answer(answer))

    async def _ask(self, node: Node, *, resend: bool) -> Node:
        try:
            return await self._ask_once(node)
        except ConnectionLost:
            if not resend or not await self._wait_for_connection(self._timing.resend_within):
                raise
        return await self._ask_once(node)

    async def _ask_once(self, node: Node) -> Node:
        with self.expecting(str(node.attrs["id"])) as answer:
            await self._send(node)
            return await answer

    @contextmanager
    def expecting(self, stanza_id: str) -> Iterator[Awaitable[Node]]:
        """A block inside which the answer to a stanza of this id can be awaited; it raises `ConnectionLost`."""
        future: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
        self._pending[stanza_id] = future
        try:
            yield future
        finally:
            self._pending.pop(stanza_id, None)
            # The connection may end before anybody awaits it.
            if future.done() and not future.cancelled():
                future.exception()

    def resolve(self, node: Node) -> bool:
        """Hand an answer to whoever waits for it; False where nobody does."""
        query_id = node.attrs.get("id")
        if not isinstance(query_id, str) or not _is_answer(node):
            return False
        future = self._pending.get(query_id)
        if future is None or future.done():
            return False
        future.set_result(node)
        return True

    def fail_all(self, reason: str) -> None:
        """The connection ended: whoever waits gets `ConnectionLost`."""
        for future in self._pending.values():
            if not future.done():
                future.set_exception(ConnectionLost(reason))


def _is_answer(node: Node) -> bool:
    if node.tag == "ack":
        # The ids of receipts are those of others' messages: who chooses the id of one of ours must not answer for it.
        return node.attrs.get("class") not in ACKNOWLEDGED_TAGS
    return node.tag == "iq" and node.attrs.get("type") in ("result", "error")
