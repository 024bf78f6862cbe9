"""The receiver of the gateway's webhook, which is not always well, and what it got."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Self

from aiohttp import web

from tests.crash.outbox import Row
from tests.crash.wire import Wire
from tests.gateway.receiver import Answer, Hook, Server, close_early, close_within, fine, receiver, status

_FAILING: Final = 0.12
"""How many requests fail, of 1."""
_SLOW: Final = 0.1
_LONGEST: Final = 0.6
"""Seconds until a slow answer."""
_WELL: Final = 3.0
"""Seconds, on average, between two times of being down."""
_DOWN: Final = 1.5
"""Seconds, at most, of being down."""
_FAILURES: Final[tuple[Answer, ...]] = (status(500), status(503), close_early, close_within)
_KINDS: Final = {"UndecryptableMessage": "undecryptable", "ReadReceipt": "receipt"}


class Hooks:
    """The events that it took, each as it came first."""

    def __init__(self, server: Server, dice: random.Random) -> None:
        self.messages: dict[str, Row] = {}
        """By the message's id."""
        self._server = server
        self._dice = dice
        self._is_down = False
        self._rows: list[Row] = []
        self._taken = 0
        self._events: set[str] = set()

    @classmethod
    @asynccontextmanager
    async def receive(cls, dice: random.Random) -> AsyncIterator[Self]:
        """Take events inside the context."""
        async with receiver() as server:
            hooks = cls(server, dice)
            server.answer = hooks._answer
            yield hooks

    @property
    def url(self) -> str:
        """Where it is."""
        return self._server.url("/hook")

    async def be_moody(self) -> None:
        """Be down now and then, for as long as this runs."""
        try:
            while True:
                await asyncio.sleep(self._dice.expovariate(1 / _WELL))
                self._is_down = True
                await asyncio.sleep(self._dice.uniform(0, _DOWN))
                self._is_down = False
        finally:
            self._is_down = False

    async def read_on(self, database: str) -> None:
        """Take what came since the last call."""
        taken, self._taken = self._server.taken[self._taken :], len(self._server.taken)
        for hook in taken:
            if hook.id not in self._events:
                self._events.add(hook.id)
                row = _row(hook, len(self._rows) + 1)
                self._rows.append(row)
                if row.kind == "message":
                    self.messages.setdefault(row.message_id, row)

    def of_kind(self, kind: str) -> list[Row]:
        """All rows of a kind."""
        return [row for row in self._rows if row.kind == kind]

    def faults(self, wire: Wire) -> list[str]:
        """What is wrong with what came, whether it was taken or not.

        One event has one body, and one message one event. Of each chat, the messages came for the first time in the
        order in which the server brought them, and so they were taken.
        """
        bodies: defaultdict[str, set[bytes]] = defaultdict(set)
        for hook in self._server.seen:
            bodies[hook.id].add(hook.body)
        wrong = [f"event {id} came with {len(found)} bodies" for id, found in bodies.items() if len(found) > 1]
        events: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.of_kind("message"):
            events[row.message_id].add(row.event_id)
        wrong += [f"message {id} has {len(found)} events" for id, found in events.items() if len(found) > 1]
        wrong += _out_of_order(self._server.seen, "came", wire)
        return wrong + _out_of_order(self._server.taken, "was taken", wire)

    @property
    def summary(self) -> str:
        """What there was, for people."""
        seen, taken = self._server.seen, self._server.taken
        return f"{len(seen)} hooks, {len(taken)} taken, {len({hook.id for hook in seen})} events"

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        dice = self._dice
        if self._is_down:
            return await close_early(request)
        if dice.random() < _SLOW:
            await asyncio.sleep(dice.uniform(0, _LONGEST))
        if dice.random() < _FAILING:
            return await dice.choice(_FAILURES)(request)
        return await fine(request)


def _out_of_order(hooks: list[Hook], word: str, wire: Wire) -> list[str]:
    """Messages that came later than one of their chat that the server brought after them.

    One that could not be decrypted at first is told when it can be.
    """
    late = wire.asked_again.keys() | wire.spoilt()
    wrong, last, known = [], dict[str, tuple[int, str]](), set[str]()
    for hook in hooks:
        row = _row(hook, 0)
        if row.kind != "message" or row.message_id in known or row.message_id in late:
            continue
        known.add(row.message_id)
        chat = _chat(hook.json)
        number = wire.brought.get(row.message_id, -1)
        before, name = last.get(chat, (-1, ""))
        if number < before:
            wrong.append(f"message {row.message_id} ({row.text}) {word} after {name}, which it had been brought before")
        else:
            last[chat] = number, f"{row.message_id} ({row.text})"
    return wrong


def _chat(body: Any) -> str:
    """A chat's name, by number where it is with a person."""
    return str(body["chatPn"] or body["event"]["Info"]["Chat"])


def _row(hook: Hook, n: int) -> Row:
    body: Any = hook.json
    event, type = body["event"], body["type"]
    if type == "Message":
        content = event["Message"]
        text = content.get("conversation", "")
        return Row(n, hook.id, "message" if text else "other", event["Info"]["ID"], text or ",".join(content))
    if type == "UndecryptableMessage":
        return Row(n, hook.id, _KINDS[type], event["Info"]["ID"], body["reason"])
    if type == "ReadReceipt":
        return Row(n, hook.id, _KINDS[type], event["MessageIDs"][0], body["state"])
    return Row(n, hook.id, type, "", "")
