"""Two accounts with a phone and whatsmeow each, and where they talk: in a chat, or a group with three phones more."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.conformance.sandbox_process import Entry, Phone, SandboxProcess
from tests.conformance.steps import Account, link, refused
from tests.conformance.whatsmeow import Event, Sent, Whatsmeow

Place = Literal["chat", "lid group", "pn group"]
ANNA, BOB = "5491155554444", "4915155550001"
NUMBERS = (ANNA, BOB, "4915155550002", "4915155550003", "4915155550004")
PLACES: tuple[Place, ...] = ("chat", "lid group", "pn group")


@dataclass(frozen=True, slots=True)
class Person:
    """A phone, and whatsmeow as its companion."""

    account: Account
    peer: Whatsmeow

    @property
    def phone(self) -> Phone:
        return self.account.phone

    def is_sender(self, event: Event) -> bool:
        """Whether a message or receipt comes from this whatsmeow, by both of its names."""
        return {event["sender"], event["sender_alt"]} == {self.account.linked.jid, self.account.linked.lid}


@dataclass(frozen=True, slots=True)
class Talk:
    """Anna and Bob in one place; `others` are phones that are there, too."""

    place: Place
    sandbox: SandboxProcess
    anna: Person
    bob: Person
    others: tuple[Phone, ...] = ()
    group: str = ""
    """Its JID, "" for a chat."""

    @property
    def phones(self) -> tuple[Phone, ...]:
        return (self.anna.phone, self.bob.phone, *self.others)

    def name_of(self, phone: Phone) -> str:
        """Return what the phone's owner is called here."""
        return phone.jid if self.place == "pn group" else phone.lid

    def chat_of(self, phone: Phone) -> str:
        """What the phone's owner writes to."""
        if self.group:
            return self.group
        return self.bob.phone.jid if phone is self.anna.phone else self.anna.phone.jid

    async def heard(self, sent: Sent, **fields: Any) -> Event:
        """Wait until everyone has decrypted a message of Anna's whatsmeow, the phones with these fields.

        Returns it as Bob's whatsmeow told it.
        """
        event = await self.bob.peer.wait_for("message", id=sent.id)
        assert self.anna.is_sender(event)
        assert event["is_group"] is bool(self.group)
        for phone in self.phones:
            await self.knows(phone, sent.id, sender_pn=self.anna.phone.jid, retries=0, **fields)
        return event

    async def knows(self, phone: Phone, id: str, **fields: Any) -> None:
        """Wait until a phone has these fields of a message that it received."""
        found = await self.sandbox.wait_for_message(phone, id, **fields)
        assert found["from_me"] is (found["sender_pn"] == phone.jid)

    async def everyone_knows(self, sent: Sent, **fields: Any) -> None:
        """Wait until every phone has these fields of a message that it received."""
        for phone in self.phones:
            await self.knows(phone, sent.id, **fields)

    async def greet(self) -> None:
        """Let everyone write, so that everyone has a session with everyone else that is in use both ways."""
        for person in (self.anna, self.bob):
            sent = await person.peer.send_text(self.chat_of(person.phone), "Hello")
            for phone in self.phones:
                await self.sandbox.received(phone, sent.id)
            other = self.bob if person is self.anna else self.anna
            await other.peer.wait_for("message", id=sent.id)
        for phone in self.phones:
            id = await self.sandbox.send(phone, self.chat_of(phone), "Hello")
            for person in (self.anna, self.bob):
                await person.peer.wait_for("message", id=id)

    def begin(self) -> None:
        """Forget what was told before."""
        for person in (self.anna, self.bob):
            person.peer.forget()

    async def nothing_was_wrong(self) -> None:
        """Check that every message could be read at once, and that the server understood everything."""
        for person in (self.anna, self.bob):
            assert not person.peer.has_reported("undecryptable")
            assert refused(await self.sandbox.traffic(person.account.jid)) == []

    async def encryptions(self, sent: Sent) -> set[str]:
        """Return the kinds of encryption in a message's stanza, as Anna's whatsmeow sent it."""
        entries = await self.sandbox.traffic(self.anna.account.jid)
        stanza = next(stanza_of(entry) for entry in entries if is_message(entry, sent.id))
        return {node["attrs"]["type"] for node in descendants(stanza) if node["tag"] == "enc"}


def is_message(entry: Entry, id: str, direction: str = "in") -> bool:
    """Return whether a client sent this message, or with the direction `out` got it."""
    if entry["kind"] != "stanza" or entry["direction"] != direction:
        return False
    stanza = stanza_of(entry)
    return bool(stanza["tag"] == "message" and stanza["attrs"]["id"] == id)


def stanza_of(entry: Entry) -> Mapping[str, Any]:
    stanza: Mapping[str, Any] = entry["stanza"]
    return stanza


def descendants(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return all nodes below a recorded one."""
    children = node["content"] if isinstance(node["content"], list) else []
    return [found for child in children for found in (child, *descendants(child))]


@asynccontextmanager
async def talking(
    sandbox: SandboxProcess, directory: Path, place: Place, numbers: Sequence[str] = NUMBERS
) -> AsyncIterator[Talk]:
    """Bring Anna and Bob to a place inside the context. Nobody there has written yet."""
    async with meeting(sandbox, directory, [place], numbers) as talks:
        yield talks[place]


@asynccontextmanager
async def meeting(
    sandbox: SandboxProcess, directory: Path, places: Iterable[Place], numbers: Sequence[str] = NUMBERS
) -> AsyncIterator[Mapping[Place, Talk]]:
    """Bring Anna and Bob, and in groups three others, to several places. Nobody has written yet."""
    annas_number, bobs_number, *others_numbers = numbers
    async with (
        Whatsmeow.start(sandbox.network, directory, name=f"anna-{annas_number}") as annas,
        Whatsmeow.start(sandbox.network, directory, name=f"bob-{bobs_number}") as bobs,
    ):
        accounts = await asyncio.gather(link(sandbox, annas, annas_number), link(sandbox, bobs, bobs_number))
        anna, bob = Person(accounts[0], annas), Person(accounts[1], bobs)
        others: tuple[Phone, ...] = ()
        talks: dict[Place, Talk] = {}
        for place in places:
            if place == "chat":
                talks[place] = Talk(place, sandbox, anna, bob)
                continue
            others = others or tuple([await sandbox.add_phone(number) for number in others_numbers])
            mode = place.removesuffix(" group")
            group = await sandbox.create_group(anna.phone, "Five", [bob.phone, *others], addressing_mode=mode)
            talks[place] = Talk(place, sandbox, anna, bob, others, group)
        yield talks
