"""LIDs: which phone number and which hidden identifier are one person, and what moves when that is learnt."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from zapwire.client.context import Context
from zapwire.client.store.base import PrivacyToken, Stores
from zapwire.errors import NoSuchRecipient
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.node import readable
from zapwire.protocol.stanzas.devices import read_lid, user_info_query
from zapwire.protocol.types.messages import MessageSource

READ: Final = 500
SLICE: Final = 50
"""So many pairs are read, and kept, at once; between them everybody else has a turn."""


class LIDs:
    """The two names of everybody this account has to do with."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def learn(self, unit: Stores, first: JID | None, second: JID | None) -> None:
        """Keep that both are one person, where one is a LID and the other a phone number; sessions move to the LID."""
        pair = _pair(first, second)
        if pair is not None:
            await _keep(unit, (pair,))

    async def other(self, jid: JID | None, unit: Stores | None = None) -> JID | None:
        """The other name of a user or device, with its device, where it is known.

        Inside a unit of work pass it, here and below: what was learnt in it counts, too.
        """
        if jid is None or not jid.user:
            return None
        lids = (unit or self._context.store).lids
        if jid.server == USER_SERVER:
            found = await lids.lid_for(jid)
        elif jid.server == LID_SERVER:
            found = await lids.pn_for(jid)
        else:
            return None
        return found.with_device(jid.device) if found else None

    async def complete(self, source: MessageSource, unit: Stores | None = None) -> MessageSource:
        """The source with both names of everybody in it, where both are known."""
        if source.sender_alt is None:
            source = replace(source, sender_alt=await self.other(source.sender, unit))
        if source.is_from_me and source.recipient_alt is None:
            source = replace(source, recipient_alt=await self.other(source.chat, unit))
        return source

    async def session_device(self, device: JID, unit: Stores | None = None) -> JID:
        """The name under which the session with a device is kept: its LID where that is known."""
        if device.server != USER_SERVER:
            return device
        return await self.other(device, unit) or device

    async def resolve(self, pn: JID) -> JID:
        """The LID of a phone number, asked from the server where unknown.

        Raises `NoSuchRecipient` where the number is not on WhatsApp, and what a query raises.
        """
        lid = await self._context.store.lids.lid_for(pn)
        if lid is None:
            context = self._context
            users = await context.query(user_info_query((pn,), context.new_id()))
            await self.learn_all(readable(users, read_lid))
            lid = await self._context.store.lids.lid_for(pn)
        if lid is None:
            raise NoSuchRecipient(f"{pn} is not on WhatsApp: check country code and number")
        return lid

    async def learn_all(self, pairs: Iterable[tuple[JID, JID | None]]) -> None:
        """Keep pairs of names, many in several units of work; those that lack one are passed over."""
        store, named = self._context.store, iter(pairs)
        new: list[tuple[JID, JID]] = []
        while part := list(islice(named, READ)):
            known = dict([pair for names in part if (pair := _pair(*names)) is not None])
            kept = await store.lids.lids_for(known.values())
            new += [(lid, pn) for lid, pn in known.items() if kept.get(pn) != lid]
            if len(part) == READ:
                await asyncio.sleep(0)
        for start in range(0, len(new), SLICE):
            async with store.begin(wait=start + SLICE >= len(new)) as unit:
                await _keep(unit, new[start : start + SLICE])
            await asyncio.sleep(0)


async def _keep(unit: Stores, pairs: Iterable[tuple[JID, JID]]) -> None:
    """Keep pairs of LID and number, and move what is kept under each new number to its LID.

    Sessions are kept under LIDs (whatsmeow send.go), and so is the privacy token, which whatsmeow finds under either.
    """
    moved: dict[str, str] = {}
    for lid, pn in pairs:
        if await unit.lids.lid_for(pn) != lid:
            await unit.lids.put(lid, pn)
            await _move_token(unit, pn, lid)
            moved[pn.signal_user()] = lid.signal_user()
    for old, new in moved.items():
        await unit.sessions.rename_user(old, new)
        await unit.identities.rename_user(old, new)
    await unit.sender_keys.rename_users(moved)


async def _move_token(unit: Stores, pn: JID, lid: JID) -> None:
    token, none = await unit.privacy_tokens.get(pn), PrivacyToken(None, 0, 0)
    if token is not None:
        known = await unit.privacy_tokens.get(lid) or none
        await unit.privacy_tokens.put(lid, known.merged(token))
        await unit.privacy_tokens.put(pn, none)


def _pair(first: JID | None, second: JID | None) -> tuple[JID, JID] | None:
    """LID and phone number of what may be one of each."""
    if first is None or second is None:
        return None
    if first.is_lid and second.server == USER_SERVER:
        return first.to_non_ad(), second.to_non_ad()
    if second.is_lid and first.server == USER_SERVER:
        return second.to_non_ad(), first.to_non_ad()
    return None
