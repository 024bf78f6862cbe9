"""Anna with a client of ours; Bob with whatsmeow and a client of ours: and the places where they and others talk."""

import base64
from collections.abc import AsyncIterator, Container, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.conformance.companions import Companion, Heard
from tests.conformance.ours import Ours
from tests.conformance.sandbox_process import Phone, SandboxProcess
from tests.conformance.talk import descendants, is_message, stanza_of
from tests.conformance.theirs import Theirs
from tests.conformance.whatsmeow import Sent
from zapwire import Options
from zapwire.protocol.jid import JID

Where = Literal["chat", "lid group", "pn group"]
Who = Literal["anna", "bob", "tablet"]
WHERE: tuple[Where, ...] = ("chat", "lid group", "pn group")
WHO: tuple[Who, ...] = ("anna", "bob", "tablet")
"""Anna's client of ours writes to whatsmeow, Bob's whatsmeow to ours, and his tablet beside it is of ours, too."""


@dataclass(frozen=True, slots=True)
class Company:
    """Two accounts with three companions, and three phones more."""

    sandbox: SandboxProcess
    anna: Ours
    bob: Theirs
    tablet: Ours
    others: tuple[Phone, ...]
    groups: Mapping[Where, str]

    @property
    def companions(self) -> tuple[Companion, ...]:
        return (self.anna, self.bob, self.tablet)

    def who(self, who: Who) -> Companion:
        return {"anna": self.anna, "bob": self.bob, "tablet": self.tablet}[who]

    def place(self, where: Where) -> "Place":
        return Place(self, where, self.groups.get(where, ""))


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or a group of five."""

    company: Company
    where: Where
    group: str
    """Its JID, "" for the chat of Anna and Bob."""

    @property
    def sandbox(self) -> SandboxProcess:
        return self.company.sandbox

    @property
    def phones(self) -> tuple[Phone, ...]:
        """All that are there."""
        company = self.company
        return (company.anna.phone, company.bob.phone, *(company.others if self.group else ()))

    def name_of(self, phone: Phone) -> str:
        """Return what the phone's owner is called here."""
        return phone.jid if self.where == "pn group" else phone.lid

    def other(self, phone: Phone) -> Phone:
        """Return Bob's phone for Anna's, and Anna's for Bob's."""
        company = self.company
        return company.bob.phone if phone == company.anna.phone else company.anna.phone

    def chat_of(self, phone: Phone) -> str:
        """What the phone's owner writes to."""
        return self.group or self.other(phone).jid

    def partner(self, speaker: Companion) -> Companion:
        """Return a companion of the other person: whatsmeow for Anna, and for Bob's devices Anna's."""
        return self.company.bob if speaker is self.company.anna else self.company.anna

    async def heard(self, speaker: Companion, sent: Sent, **fields: Any) -> list[Heard]:
        """Wait until all companions but the speaker, and all phones, decrypted a message; phones have these fields.

        Returns it as each companion told it, after a look at who and where.
        """
        for phone in self.phones:
            await self.knows(phone, sent.id, sender_pn=speaker.phone.jid, retries=0, **fields)
        return await self.told(speaker, sent)

    async def told(self, speaker: Companion, sent: Sent) -> list[Heard]:
        """As `heard`, of companions alone."""
        found = []
        for companion in self.company.companions:
            if companion is not speaker:
                heard = await companion.hear(sent.id)
                self._check(speaker, companion, heard)
                found.append(heard)
        return found

    def _check(self, speaker: Companion, companion: Companion, heard: Heard) -> None:
        """Whether a message was told as coming from the speaker, by both names, in this chat."""
        partner = self.other(companion.phone)
        assert heard.names == speaker.names
        assert heard.chat in ({self.group} if self.group else {partner.jid, partner.lid})
        assert heard.is_from_me is (companion.phone == speaker.phone)
        assert heard.is_group is bool(self.group)

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
        for speaker in self.company.companions:
            await self.heard(speaker, await speaker.text(self.chat_of(speaker.phone), "Hello"))
        for phone in self.phones:
            id = await self.sandbox.send(phone, self.chat_of(phone), "Hello")
            for companion in self.company.companions:
                await companion.hear(id)


async def encryptions(sandbox: SandboxProcess, speaker: Companion, sent: Sent) -> set[str]:
    """Return the kinds of encryption in a message's stanza, as the companion sent it."""
    stanza = await sent_stanza(sandbox, speaker, sent)
    return {node["attrs"]["type"] for node in descendants(stanza) if node["tag"] == "enc"}


async def ciphertexts(
    sandbox: SandboxProcess, speaker: Companion, sent: Sent, names: Container[str] = ()
) -> list[bytes]:
    """Return the ciphertexts for the device of these names in a message's stanza; without names, those for all."""
    stanza = await sent_stanza(sandbox, speaker, sent)
    named = [node for node in descendants(stanza) if node["tag"] == "to" and node["attrs"]["jid"] in names]
    encs = [child for node in (named if names else [stanza]) for child in node["content"] if child["tag"] == "enc"]
    return [base64.b64decode(enc["content"]["base64"]) for enc in encs]


async def sent_stanza(sandbox: SandboxProcess, speaker: Companion, sent: Sent) -> Mapping[str, Any]:
    """Return a message's stanza, as the companion sent it first."""
    entries = await sandbox.traffic(speaker.jid)
    return next(stanza_of(entry) for entry in entries if is_message(entry, sent.id))


@asynccontextmanager
async def gather(
    sandbox: SandboxProcess, directory: Path, numbers: Iterator[str], *, options: Options | None = None
) -> AsyncIterator[Company]:
    """Bring everybody together inside the context. Nobody has written yet."""
    anna, bob, *others = [await sandbox.add_phone(next(numbers)) for _ in range(5)]
    async with (
        Theirs.start(sandbox, bob, directory, name=f"Bob-{bob.number}") as bobs,
        Ours.start(sandbox, anna, name="Anna", options=options) as annas,
        Ours.start(sandbox, bob, name="Bob", options=options) as tablet,
    ):
        people = [bob, *others]
        groups: dict[Where, str] = {
            "lid group": await sandbox.create_group(anna, "Five", people, addressing_mode="lid"),
            "pn group": await sandbox.create_group(anna, "Five", people, addressing_mode="pn"),
        }
        yield Company(sandbox, annas, bobs, tablet, tuple(others), groups)


def without_device(name: str) -> str:
    return str(JID.parse(name).to_non_ad())
