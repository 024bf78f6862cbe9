"""The stage: a player with its phone, the people it has to do with, and what it says in each act."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.conformance.parity.compare import Json, Masks, exchange
from tests.conformance.parity.contents import content_lines
from tests.conformance.parity.players import Player
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.faults import CorruptMessage
from zapwire.sandbox.notices.groups import group_created
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.groups import AddressingMode
from zapwire.sandbox.world.mailboxes import Delivery

QUIET = 0.25
"""Seconds without a word after which an act is over: that nothing more comes, only waiting can tell.

An act that ends with what may take a player longer waits for it, with `Stage.said`.
"""
PATIENCE = 5.0
"""Seconds after which an act is over though something is unanswered."""
_POLL = 0.02


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone."""

    phone: Phone
    line: Line

    @property
    def pn(self) -> JID:
        return self.phone.account.jid()

    @property
    def lid(self) -> JID:
        return self.phone.account.lid()


@dataclass(slots=True)
class Stage:
    """One player's. People are called by their roles, the player's own phone `me`, and messages by names."""

    sandbox: Sandbox
    player: Player
    people: Mapping[str, Person]
    device: JID
    """The player's, by number."""
    masks: Masks
    props: AsyncExitStack
    """What acts open; closed after the last one."""
    mark: int = 0
    """The last entry of the traffic before this act."""
    ids: dict[str, str] = field(default_factory=dict)
    groups: dict[str, JID] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Person:
        return self.people[role]

    def keep(self, name: str, id: str) -> str:
        """Remember a message's id by a name, which also stands for it where it is compared."""
        self.ids[name] = id
        self.masks.name(id, name.upper().replace(" ", "-"))
        return id

    async def write(self, role: str, text: str, *, to: JID | None = None, name: str = "") -> str:
        """Let somebody's phone write to the player, or to a group, and return the message's id once that was heard."""
        accepted = await acts.send_text(self[role].line, str(to or self["me"].pn), text)
        self.keep(name or f"text of {role}", accepted.id)
        await self.heard()
        return accepted.id

    async def create_group(self, name: str, mode: AddressingMode, members: Sequence[str]) -> None:
        """Let the first of these make a group with the others."""
        context = self.sandbox.context
        owner, *others = (self[role].phone.account for role in members)
        group = context.world.create_group(owner, "Group", others, context.now(), mode)
        self.groups[name] = group.jid
        self.masks.addresses = {**self.masks.addresses, group.id: name.upper().replace(" ", "-")}
        await context.post.deliver(group_created(context.world, group))

    async def deliver(self, node: Node) -> None:
        """Let the server send the player a stanza."""
        await self.sandbox.context.post.deliver((Delivery(self.device, node),))

    async def heard(self) -> None:
        """Return when the player has confirmed everything that it was sent, or will not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.mail:
                    await self.sandbox.phones.settle()
                    await asyncio.sleep(_POLL)

    async def said(self, tag: str, count: int = 1, **attrs: str) -> None:
        """Return when the player has said so many of these in this act. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while sum(_is(entry, tag, attrs) for entry in self.traffic()) < count:  # noqa: ASYNC110  # nothing tells
                await asyncio.sleep(_POLL)

    def traffic(self) -> list[Json]:
        """What was recorded of the player in this act."""
        entries: list[Json] = [*self.sandbox.traffic(self.device, self.mark)]
        return entries

    async def let_pass(self, seconds: float) -> None:
        """Wait for what the player does by the clock."""
        await asyncio.sleep(seconds)

    @property
    def mail(self) -> Mapping[str, int]:
        """How many stanzas of each tag the player was sent and has not confirmed."""
        return self.sandbox.context.world.mailboxes.of(self.device).preview()

    def corrupt(self, count: int, *, role: str | None = None) -> None:
        """Corrupt the next messages that reach the player, or somebody's phone."""
        self.sandbox.add_fault(CorruptMessage(self[role].pn if role else self.device, count))


Act = Callable[[Stage], Awaitable[None]]
"""Its name says what is done; acts of one scene come in order, as later ones build on earlier ones."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an act, as lines ready to be compared; `error` where the act itself failed."""

    text: str
    error: str = ""


async def play(stage: Stage, act: Act) -> Played:
    """Let an act be played; it is over when the player has nothing to say any more."""
    error = ""
    stage.mark = stage.sandbox.context.recorder.count
    marks = {role: person.line.state.inbox.count for role, person in stage.people.items()}
    try:
        await act(stage)
    except Exception as failure:  # noqa: BLE001  # the comparison shows it, and the acts after it are played
        error = f"{type(failure).__name__}: {failure}"
    unanswered = await _settle(stage)
    blocks = exchange(stage.traffic(), stage.masks)
    for role, person in stage.people.items():
        for entry in person.line.state.inbox.after(marks[role]):
            blocks.append([f"{role.upper()} read {stage.masks.attribute('id', entry.info.id)}:"])
            blocks.append(content_lines(entry.raw, stage.masks))
    lines = [*(line for block in blocks for line in block), *unanswered]
    return Played("".join(f"{line}\n" for line in lines), error)


async def _settle(stage: Stage) -> list[str]:
    """Wait until nothing is under way and the player has been quiet for a while; returns what is still open."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    count, since = -1, 0.0
    while True:
        await stage.sandbox.phones.settle()
        entries = stage.traffic()
        unanswered = [*_questions(entries), *_mail(stage)]
        if len(entries) != count or unanswered:
            count, since = len(entries), loop.time()
        if loop.time() - since > QUIET or loop.time() > end:
            return unanswered
        await asyncio.sleep(_POLL)


def _is(entry: Json, tag: str, attrs: Mapping[str, str]) -> bool:
    """Whether it is a stanza of the player's with these attributes."""
    if entry["kind"] != "stanza" or entry["direction"] != "in" or entry["stanza"]["tag"] != tag:
        return False
    return bool(attrs.items() <= entry["stanza"]["attrs"].items())


def _questions(entries: Iterable[Json]) -> list[str]:
    """What the player asked or sent, and the server has not answered."""
    asked: dict[str, str] = {}
    for entry in entries:
        if entry["kind"] == "stanza" and entry["stanza"]["tag"] in ("iq", "message", "ack"):
            stanza, attrs = entry["stanza"], entry["stanza"]["attrs"]
            if entry["direction"] == "out":
                asked.pop(attrs.get("id"), None)
            elif stanza["tag"] != "ack" and attrs.get("type") not in ("result", "error"):
                asked[attrs.get("id")] = f"the server does not answer <{stanza['tag']}>"
    return list(asked.values())


def _mail(stage: Stage) -> list[str]:
    """What the player was sent, and has not acknowledged."""
    return [f"the player does not acknowledge {count} <{tag}>" for tag, count in stage.mail.items()]
