"""Learning: what is kept of a history, as whatsmeow keeps it (message.go, user.go)."""

from collections.abc import Iterator
from typing import Final, TypeVar

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.lids import LIDs
from zapwire.client.messages.polls import keep_offer
from zapwire.client.store.base import PrivacyToken, Stores
from zapwire.protocol.history.facts import Facts, KnownPerson, Secret, Token
from zapwire.protocol.jid import JID

T = TypeVar("T")

MAX_SECRETS: Final = 2048
"""How many secrets of one part of a history are kept, of the first messages, which are the newest. The store keeps so
many in all; whatsmeow keeps every one. Those that something cannot be read without are kept whatever their number."""
_BATCH: Final = 250


class Learning:
    """Keeps what one part of a history says."""

    def __init__(self, context: Context, lids: LIDs, contacts: Contacts) -> None:
        self._context = context
        self._lids = lids
        self._contacts = contacts
        self._secrets = 0

    async def names(self, facts: Facts) -> None:
        """Keep who is who and what everybody is called, in units of work that are soon done, and the salt."""
        for pairs in _batches(facts.pairs):
            async with self._context.store.begin() as unit:
                for lid, pn in pairs:
                    await self._lids.learn(unit, lid, pn)
        for people in _batches(facts.people):
            async with self._context.store.begin() as unit:
                for person in people:
                    await self._learn_person(unit, person)
        if facts.salt:
            async with self._context.store.begin() as unit:
                await unit.privacy_tokens.put_salt(facts.salt)

    async def chats(self, unit: Stores, facts: Facts) -> None:
        """Keep what is said of a piece's chats: who they are with, their tokens, and the secrets of their messages."""
        for lid, pn in facts.pairs:
            await self._lids.learn(unit, lid, pn)
        for token in facts.tokens:
            await self._learn_token(unit, token)
        for secret in facts.secrets:
            await self._learn_secret(unit, secret)

    async def _learn_person(self, unit: Stores, person: KnownPerson) -> None:
        await self._contacts.learn(
            unit,
            person.jid,
            push_name=person.push_name or None,
            first_name=person.first_name or None,
            full_name=person.full_name or None,
        )

    async def _learn_token(self, unit: Stores, token: Token) -> None:
        name = await self._name(unit, token.user)
        known = await unit.privacy_tokens.get(name) or PrivacyToken(None, 0, 0)
        if token.timestamp >= known.timestamp:
            issued = token.sender_timestamp or known.sender_timestamp
            await unit.privacy_tokens.put(name, PrivacyToken(token.token, token.timestamp, issued))

    async def _learn_secret(self, unit: Stores, secret: Secret) -> None:
        if not secret.is_needed:
            self._secrets += 1
            if self._secrets > MAX_SECRETS:
                return
        await unit.secrets.put(secret.chat, secret.sender, secret.id, secret.secret)
        await keep_offer(unit, secret.chat, secret.sender, secret.id, secret.offer)

    async def _name(self, unit: Stores, user: JID) -> JID:
        return await self._lids.session_device(user, unit)


def _batches(found: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(found), _BATCH):
        yield found[start : start + _BATCH]
