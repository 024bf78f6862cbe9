"""The store of one account on a database, and its units of work."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Protocol

from zapwire.client.store.base import UnitOfWork
from zapwire.storage.account import Account
from zapwire.storage.appstate import APP_STATE_KEYS, APP_STATE_MACS, APP_STATE_NEWS, APP_STATES, AppState
from zapwire.storage.chat_settings import CHAT_SETTINGS, AllChatSettings
from zapwire.storage.contacts import CONTACTS, Contacts
from zapwire.storage.devices import DEVICES, Devices
from zapwire.storage.history import HISTORY, History
from zapwire.storage.identities import IDENTITIES, Identities
from zapwire.storage.kinds import Kind
from zapwire.storage.labels import LABEL_CHATS, LABELS, Labels
from zapwire.storage.lids import LIDS, PHONE_NUMBERS, LIDs
from zapwire.storage.prekeys import PREKEY_IDS, PREKEYS, PreKeys
from zapwire.storage.prepared import Parameters, Statement
from zapwire.storage.privacy_tokens import PRIVACY_SALTS, PRIVACY_TOKENS, PrivacyTokens
from zapwire.storage.received import RECEIVED, Received
from zapwire.storage.secrets import SECRETS, Secrets
from zapwire.storage.sender_keys import SENDER_KEYS, SHARES, SenderKeys
from zapwire.storage.sent import SENT, Sent
from zapwire.storage.sessions import SESSIONS, Sessions
from zapwire.storage.view import View
from zapwire.storage.work import Job, Work, refusal

KINDS: Final[tuple[Kind[Any], ...]] = (
    DEVICES,
    PREKEYS,
    PREKEY_IDS,
    SESSIONS,
    IDENTITIES,
    SENDER_KEYS,
    SHARES,
    SECRETS,
    SENT,
    RECEIVED,
    PRIVACY_TOKENS,
    PRIVACY_SALTS,
    LIDS,
    PHONE_NUMBERS,
    CONTACTS,
    APP_STATE_KEYS,
    APP_STATES,
    APP_STATE_NEWS,
    APP_STATE_MACS,
    CHAT_SETTINGS,
    LABELS,
    LABEL_CHATS,
    HISTORY,
)


class Unit(UnitOfWork, Protocol):
    """A unit of work on a database."""

    def write(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run a statement of the caller's own in the same commit, after the stores' changes.

        Where it fails, nothing of the unit of work is committed. Others may be committed together with it.
        """
        ...

    def tell(self, told: Callable[[], None]) -> None:
        """Call this, which must not raise, when what was written is committed; never where it is not."""
        ...


class _Nouns:
    """`Stores`: every noun as one unit of work, or as readers, see it; each made when it is first asked for."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._work: Work | None = None

    @cached_property
    def device(self) -> Devices:
        return Devices(self._view(DEVICES), self._clear)

    @cached_property
    def prekeys(self) -> PreKeys:
        return PreKeys(self._view(PREKEYS), self._view(PREKEY_IDS))

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._view(SESSIONS))

    @cached_property
    def identities(self) -> Identities:
        return Identities(self._view(IDENTITIES))

    @cached_property
    def sender_keys(self) -> SenderKeys:
        return SenderKeys(self._view(SENDER_KEYS), self._view(SHARES))

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self._view(SECRETS))

    @cached_property
    def sent(self) -> Sent:
        return Sent(self._view(SENT))

    @cached_property
    def received(self) -> Received:
        return Received(self._view(RECEIVED))

    @cached_property
    def privacy_tokens(self) -> PrivacyTokens:
        return PrivacyTokens(self._view(PRIVACY_TOKENS), self._view(PRIVACY_SALTS))

    @cached_property
    def lids(self) -> LIDs:
        return LIDs(self._view(LIDS), self._view(PHONE_NUMBERS))

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self._view(CONTACTS))

    @cached_property
    def app_state(self) -> AppState:
        view = self._view
        return AppState(view(APP_STATE_KEYS), view(APP_STATES), view(APP_STATE_NEWS), view(APP_STATE_MACS))

    @cached_property
    def chat_settings(self) -> AllChatSettings:
        return AllChatSettings(self._view(CHAT_SETTINGS))

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._view(LABELS), self._view(LABEL_CHATS))

    @cached_property
    def history(self) -> History:
        return History(self._view(HISTORY))

    def _view(self, kind: Kind[Any]) -> View[Any]:
        return View(self._account, kind, self._work)

    def _clear(self) -> None:
        if self._work is None:
            raise refusal()
        self._work.clear()


class SQLStore(_Nouns):
    """`Store`: one account on a database."""

    @property
    def account(self) -> str:
        """The account's name."""
        return self._account.name

    @property
    def account_id(self) -> int:
        """What names the account in the tables."""
        return self._account.id

    def begin(self, *, wait: bool = True) -> AbstractAsyncContextManager[Unit]:
        """A unit of work; when its block is left it is durable, unless it does not `wait`.

        The next one begins when the body of this one has ended, and sees what it did. Should the commit fail, both
        do, each with a `StoreError`. Whoever is cancelled while waiting for the commit does not stop it.
        """
        return _Unit(self._account, wait=wait)


class _Unit(_Nouns):
    """A unit of work."""

    _work: Work

    def __init__(self, account: Account, *, wait: bool) -> None:
        super().__init__(account)
        self._waits = wait
        self._job: Job | None = None

    async def __aenter__(self) -> "Unit":
        self._work = await self._account.begin()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            self._work.is_open = False
            if kind is None:
                self._job = self._account.end(self._work, is_urgent=self._waits)
        finally:
            self._account.lock.release()
        if self._waits:
            await self.committed()

    async def committed(self) -> None:
        if self._job is not None:
            await self._account.wait(self._job)

    def write(self, statement: Statement, parameters: Parameters = None) -> None:
        self._work.write(statement, parameters)

    def tell(self, told: Callable[[], None]) -> None:
        self._work.tell(told)
