"""Contacts: what people are called, learnt from what comes with their messages and from whoever else knows it."""

from dataclasses import replace
from typing import Final

from zapwire.client.lids import LIDs
from zapwire.client.store.base import Contact, Stores
from zapwire.errors import StanzaError
from zapwire.protocol.events import BusinessNameChanged, Event, PushNameChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.verified_names import read_certificate
from zapwire.protocol.types.messages import MessageInfo

# WhatsApp's own names are far shorter; what a stranger calls themselves shall not fill the store.
MAX_NAME: Final = 512
# What the server passes on for somebody who gave no name (whatsmeow message.go).
_NO_NAME: Final = "-"


class Contacts:
    """The names of everybody this account has to do with."""

    def __init__(self, lids: LIDs) -> None:
        self._lids = lids

    async def learn(
        self,
        unit: Stores,
        jid: JID,
        *,
        push_name: str | None = None,
        business_name: str | None = None,
        first_name: str | None = None,
        full_name: str | None = None,
    ) -> bool:
        """Keep names of somebody under this JID; those that are None stay as they are. True where one changed.

        A push name that is empty or `-` is none. What is longer than `MAX_NAME` is cut.
        """
        if push_name in ("", _NO_NAME):
            push_name = None
        known = await unit.contacts.get(jid) or Contact(jid.to_non_ad())
        changed = replace(
            known,
            first_name=_cut(first_name, known.first_name),
            full_name=_cut(full_name, known.full_name),
            push_name=_cut(push_name, known.push_name),
            business_name=_cut(business_name, known.business_name),
        )
        if changed == known:
            return False
        await unit.contacts.put(changed)
        return True

    async def hear(self, unit: Stores, info: MessageInfo) -> list[Event]:
        """Keep the names that a message brings, under both names of its sender; tells what changed."""
        found: list[Event] = []
        sender = info.sender.to_non_ad()
        if info.verified_name is not None:
            try:
                name = read_certificate(info.verified_name).name
            except StanzaError:
                name = ""
            if name:
                found += await self.take_business_name(unit, sender, info.source.sender_alt, name, info)
        if info.push_name and info.push_name != _NO_NAME:
            old = await self._known(unit, sender)
            if await self.learn(unit, sender, push_name=info.push_name):
                alt = await self._alt(unit, sender, info.source.sender_alt)
                if alt is not None:
                    await self.learn(unit, alt, push_name=info.push_name)
                found.append(PushNameChanged(sender, alt, old.push_name, info.push_name[:MAX_NAME], info))
        return found

    async def take_business_name(
        self, unit: Stores, jid: JID, alt: JID | None, name: str, info: MessageInfo | None = None
    ) -> list[Event]:
        """Keep a verified name under both names of its business; tells it where it changed."""
        jid = jid.to_non_ad()
        old = await self._known(unit, jid)
        if not await self.learn(unit, jid, business_name=name):
            return []
        alt = await self._alt(unit, jid, alt)
        if alt is not None:
            await self.learn(unit, alt, business_name=name)
        return [BusinessNameChanged(jid, alt, old.business_name, name[:MAX_NAME], info)]

    async def _known(self, unit: Stores, jid: JID) -> Contact:
        return await unit.contacts.get(jid) or Contact(jid)

    async def _alt(self, unit: Stores, jid: JID, alt: JID | None) -> JID | None:
        """The other name: `alt`, unless there is none, or it is the same, as the LID of who is asked about by LID."""
        if alt is None or alt.to_non_ad() == jid:
            return await self._lids.other(jid, unit)
        return alt.to_non_ad()


def _cut(name: str | None, known: str) -> str:
    return known if name is None else name[:MAX_NAME]
