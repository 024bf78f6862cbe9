"""Privacy: the account's settings, and the tokens by which people let each other write to them."""

import hmac
from collections.abc import Mapping
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.store.base import PrivacyToken, Stores
from zapwire.client.telling import tell
from zapwire.errors import QueryError, StanzaError, ZapwireError
from zapwire.protocol.events import PrivacySettingsChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.messages import cs_token_node, privacy_token_node
from zapwire.protocol.stanzas.privacy import (
    GetPrivacySettings,
    IssuePrivacyToken,
    PrivacyNotice,
    PrivacyTokenReceived,
    SetPrivacySetting,
)

# whatsmeow tctoken.go: a token is for a week's bucket and good for four.
BUCKET: Final = 7 * 86_400
BUCKETS: Final = 4


class PrivacySettings:
    """The account's privacy settings, asked once and kept up to date by what the server tells."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: dict[str, str] | None = None
        context.memories.add(self._forget)

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"account_sync": self._on_account_sync}

    async def hides_reading(self) -> bool:
        """Whether others shall not hear what we read; no, where the server does not say."""
        if self._settings is None:
            try:
                await self.get()
            except (QueryError, StanzaError) as error:
                self._context.log.warning("the privacy settings could not be had: %s", error)
                return False
        return (self._settings or {}).get("readreceipts") == "none"

    async def get(self) -> dict[str, str]:
        """All settings, by the names that the server has: `last`, `online`, `profile` … Raises what a query raises."""
        if self._settings is None:
            self._settings = await self._context.query(GetPrivacySettings())
        return dict(self._settings)

    async def set(self, name: str, value: str) -> dict[str, str]:
        """Change one; returns all of them after it. Raises what a query raises, as `BadRequest` for what is none."""
        settings = await self.get()
        await self._context.query(SetPrivacySetting(name, value))
        if self._settings is None:  # they are to be asked for again
            return {**settings, name: value}
        # Others may have been changed meanwhile.
        self._settings = {**self._settings, name: value}
        return dict(self._settings)

    async def _on_account_sync(self, node: Node) -> None:
        if node.child("privacy") is None:
            return
        notice = PrivacyNotice.from_node(node)
        if not notice.settings:
            self._forget()
        elif self._settings is None:
            self._context.spawn(self._tell(notice))  # the acknowledgement does not wait for the settings
        else:
            await self._tell(notice)

    async def _tell(self, notice: PrivacyNotice) -> None:
        try:
            self._settings = {**await self.get(), **notice.settings}
        except (QueryError, StanzaError) as error:
            self._context.log.warning("the privacy settings could not be had: %s", error)
            return
        event = PrivacySettingsChanged(dict(self._settings), tuple(notice.settings), notice.timestamp)
        await tell(self._context, [event])

    def _forget(self) -> None:
        self._settings = None


class PrivacyTokens:
    """The trusted-contact tokens of one account, kept under LIDs."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids
        self._issuing: set[JID] = set()

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"privacy_token": self._on_token}

    async def node_for(self, user: JID) -> Node | None:
        """What a message to a user carries: their token where we have a good one, else one derived for them."""
        token = await self.token_for(user)
        if token:
            return privacy_token_node(token)
        salt = await self._context.store.privacy_tokens.salt()
        if salt and user.is_lid:
            return cs_token_node(hmac.digest(salt, str(user.to_non_ad()).encode(), "sha256"))  # whatsmeow cstoken.go
        return None

    async def token_for(self, user: JID) -> bytes:
        """The token a user gave us, empty where there is none that is still good."""
        known = await self._context.store.privacy_tokens.get(await self._name(user))
        if known is None or not known.token or known.timestamp < self._oldest_good():
            return b""
        return known.token

    async def after_sending(self, user: JID) -> None:
        """Give the user a token of ours, once in each bucket."""
        name = await self._name(user)
        known = await self._context.store.privacy_tokens.get(name)
        now = int(self._context.clock.now())
        issued = known.sender_timestamp if known else 0
        if name not in self._issuing and now // BUCKET > issued // BUCKET:
            self._issuing.add(name)
            self._context.spawn(self._issue(name, now), done=lambda: self._issuing.discard(name))

    async def reissue(self, user: JID) -> None:
        """After somebody registered anew: they lost the token that they had of us."""
        name = await self._name(user)
        known = await self._context.store.privacy_tokens.get(name)
        if known is not None and known.sender_timestamp >= self._oldest_good():
            self._context.spawn(self._issue(name, known.sender_timestamp))

    async def _issue(self, name: JID, timestamp: int) -> None:
        context = self._context
        try:
            await context.query(IssuePrivacyToken(name, timestamp))
            async with context.store.begin() as unit:
                known = await unit.privacy_tokens.get(name) or PrivacyToken(None, 0, 0)
                await unit.privacy_tokens.put(name, PrivacyToken(known.token, known.timestamp, timestamp))
        except ZapwireError as error:
            context.log.info("no privacy token was issued: %s", error)

    async def _on_token(self, node: Node) -> None:
        received = PrivacyTokenReceived.from_node(node)
        name = received.sender_lid or await self._name(received.sender)
        async with self._context.store.begin() as unit:
            await self._lids.learn(unit, received.sender_lid, received.sender)
            await _keep(unit, name.to_non_ad(), received)

    async def _name(self, user: JID) -> JID:
        return (await self._lids.session_device(user)).to_non_ad()

    def _oldest_good(self) -> int:
        return (int(self._context.clock.now()) // BUCKET - (BUCKETS - 1)) * BUCKET


async def _keep(unit: Stores, name: JID, received: PrivacyTokenReceived) -> None:
    """Keep a token, unless a newer one is here: the server may tell of it once more."""
    known = await unit.privacy_tokens.get(name) or PrivacyToken(None, 0, 0)
    await unit.privacy_tokens.put(name, known.merged(PrivacyToken(received.token, received.timestamp, 0)))
