"""Session: one user's account, whose changes never contradict each other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from zapwire.client.client import Client
from zapwire.client.store.base import Stores
from zapwire.errors import (
    AlreadyPaired,
    BadRequest,
    LoggedOutError,
    NoQRYet,
    NoSuchUser,
    NotConnected,
    NotPaired,
    PairingError,
    PasskeyError,
    QueryRefused,
    StillConnected,
    ZapwireError,
)
from zapwire.gateway.accounts.owner import Owner
from zapwire.gateway.accounts.revival import Revival
from zapwire.gateway.accounts.services import Services
from zapwire.gateway.model import Proxy, SessionStatus
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.lifecycle import ENDED, Phase
from zapwire.protocol.pairing.webauthn import Assertion

T = TypeVar("T")

_UNREACHABLE: Final = (
    "WhatsApp cannot be reached, so this device stays linked: try again later, or remove it on the phone"
)

_log = logging.getLogger("zapwire.gateway.accounts")


class Session:
    """One account. What changes its connection happens one after the other, and to its end once it has begun.

    What it is doing is the client's phase; nothing else says it.
    """

    def __init__(self, user_id: str, services: Services) -> None:
        self._id = user_id
        self._services = services
        self._owner = Owner(user_id, services, self._follow)
        self._state = self._owner.state
        self._changing = asyncio.Lock()
        self._pairing = asyncio.Lock()
        self._revival = Revival(services.options.revive, services.tasks)
        self._is_removed = False

    def status(self) -> SessionStatus:
        """What the account is doing, and more."""
        phase, state = self._owner.phase, self._state
        return SessionStatus(
            phase=phase,
            is_connected=phase not in ENDED,
            is_logged_in=phase is Phase.CONNECTED,
            jid=state.jid,
            lid=state.lid,
            qr=state.qr if phase is Phase.PAIRING else "",
            error=state.error,
            passkey=state.passkey,
            passkey_code=state.passkey_code,
        )

    async def connect(self, wait: float = 0.0) -> SessionStatus:
        """See `Connect`."""
        await self._change(self._connect)
        if wait > 0:
            await self._state.wait(self._is_settled, wait)
        return self.status()

    async def come_back(self, wait: float) -> None:
        """Connect where that is still wanted, and wait for what comes of it, so many seconds at most."""
        await self._change(self._connect_if_wanted)
        await self._state.wait(self._is_settled, wait)

    async def disconnect(self) -> SessionStatus:
        """See `Disconnect`."""
        await self._change(self._disconnect)
        return self.status()

    async def logout(self) -> SessionStatus:
        """See `Logout`."""
        await self._change(self._logout)
        return self.status()

    async def reset(self, *, forget_device: bool = False) -> SessionStatus:
        """See `Reset`."""
        await self._change(partial(self._reset, forget_device=forget_device))
        return self.status()

    async def set_proxy(self, proxy: Proxy) -> None:
        """See `SetProxy`."""
        await self._change(partial(self._set_proxy, proxy))

    async def remove(self, *, logout: bool) -> None:
        """Delete the user and everything of the account; with `logout` unlink the device before, if that can be."""
        await self._change(partial(self._remove, logout=logout))

    async def qr(self) -> str:
        """See `GetQR`."""
        await self._pairing_client()
        return self._state.qr

    async def pair_phone(self, number: str) -> str:
        """See `PairPhone`."""
        async with self._pairing:
            client = await self._pairing_client()
            known, code = self._state.pairing_code
            if known != number:
                try:
                    code = await self._owner.working(partial(client.pair_phone, number))
                except BadRequest as error:
                    raise PairingError("WhatsApp gives no code for this number: is it right?", code=400) from error
                if self._owner.phase is not Phase.PAIRING:
                    raise self._not_connected()
                self._state.pairing_code = (number, code)
            return code

    async def respond_passkey(self, assertion: Assertion) -> None:
        """See `RespondPasskey`."""
        client, state = self._owner.client, self._state
        if client is None or state.passkey is None:
            raise PasskeyError("no pending passkey request", code=400, text="bad-request")
        asked = state.passkey
        try:
            await self._owner.working(partial(client.respond_passkey, assertion))
        except QueryRefused as error:
            raise PasskeyError(f"WhatsApp did not accept the passkey: {error}", code=400) from error
        if state.passkey is asked:
            state.passkey = None

    async def confirm_passkey(self) -> None:
        """See `ConfirmPasskey`."""
        client, state = self._owner.client, self._state
        async with self._pairing:  # it may be confirmed by itself right now
            if client is None or not state.passkey_code:
                raise PasskeyError("no passkey waits to be confirmed", code=400, text="bad-request")
            if not state.is_passkey_confirmed:
                await self._owner.working(client.confirm_passkey)
                state.is_passkey_confirmed = True

    async def act(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Do something with the client of an account that is logged in, to the end also where the caller goes away.

        Waits a little for a connection that is on its way. Raises `NotConnected`, `NotPaired` and what `work` raises.
        """
        client = await self._logged_in()
        working = self._owner.working(partial(work, client))
        return await self._services.tasks.finish(working, f"a command of account {self._id}")

    async def read(self, look: Callable[[Stores], Awaitable[T]]) -> T:
        """Look something up in the store of a linked account, connected or not. Raises `NotPaired` and `StoreError`."""
        store = await self._owner.store()
        if await store.device.load() is None:
            raise NotPaired("this account is not linked to a phone")
        return await look(store)

    async def fetch(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """As `act`, for what changes nothing: it ends where the caller goes away."""
        client = await self._logged_in()
        return await self._owner.working(partial(work, client))

    async def close(self) -> None:
        """Close the client for good, whatever is going on; whether it is to be connected stays as it was."""
        self._revival.stop()
        await self._owner.close()

    async def _change(self, work: Callable[[], Awaitable[None]]) -> None:
        """One change of the connection after the other."""

        async def change() -> None:
            async with self._changing:
                if self._is_removed:
                    raise NoSuchUser("this user was deleted")
                self._owner.check()
                await work()

        await self._services.tasks.finish(change(), f"a change of account {self._id}")

    async def _connect(self) -> None:
        await self._owner.prepared()
        await self._services.users.update(self._id, wants_connection=True)
        await self._owner.start()

    async def _connect_if_wanted(self) -> None:
        if self._services.users.get(self._id).wants_connection:
            await self._owner.start()

    async def _disconnect(self) -> None:
        self._revival.stop()
        await self._services.users.update(self._id, wants_connection=False)
        await self._owner.stop()
        self._state.error = ""

    async def _logout(self) -> None:
        """Where the device cannot be unlinked all stays as it was."""
        self._revival.stop()
        await self._owner.store()
        if self._state.jid:
            had_ended = self._owner.has_ended
            try:
                async with asyncio.timeout(self._services.options.logout):
                    await self._unlink()
            except TimeoutError:
                raise NotConnected(_UNREACHABLE) from None
            finally:
                if had_ended:
                    await self._owner.stop()
        await self._owner.stop()
        self._state.link(None)
        self._state.error = ""
        await self._services.users.update(self._id, wants_connection=False, jid="")

    async def _unlink(self) -> None:
        await self._owner.start()
        client = await self._owner.prepared()
        try:
            await client.wait_connected(self._services.options.logout / 2)
            await client.logout()
        except (LoggedOutError, NotPaired):
            pass  # the phone has unlinked it meanwhile
        except NotConnected as error:
            raise NotConnected(_UNREACHABLE) from error

    async def _reset(self, *, forget_device: bool) -> None:
        self._revival.stop()
        await self._owner.drop()
        self._state.error = ""
        store = await self._owner.store()
        if forget_device:
            async with store.begin() as unit:
                await unit.device.delete()
            await self._services.users.update(self._id, wants_connection=False, jid="")
        self._state.link(await store.device.load())
        await self._connect_if_wanted()

    async def _set_proxy(self, proxy: Proxy) -> None:
        users, transports = self._services.users, self._services.transports
        changes = transports.url(proxy) != transports.url(users.get(self._id).proxy)
        if changes and not self._owner.has_ended:
            raise StillConnected("the proxy cannot be changed while connected: POST /session/disconnect first")
        if proxy.url:
            transports.check(proxy.url)
        await users.update(self._id, proxy=proxy)

    async def _remove(self, *, logout: bool) -> None:
        services = self._services
        if logout:
            try:
                await self._logout()
            except ZapwireError as error:
                _log.warning("account %s is deleted, but its device could not be unlinked: %s", self._id, error)
        self._revival.stop()
        await self._owner.drop()
        await services.database.forget(self._id)
        await services.users.delete(self._id)
        self._is_removed = True

    async def _logged_in(self) -> Client:
        """The client, connected. Raises `NotPaired` and `NotConnected`."""
        if self._owner.client is None and self._services.users.get(self._id).wants_connection:
            await self._change(self._connect_if_wanted)  # after a start, its turn among all accounts is yet to come
        if self._owner.has_ended:
            raise self._not_connected()
        if not self._state.jid:
            raise NotPaired("this account is not logged in: scan the QR code of GET /session/qr first")
        is_settled = await self._state.wait(self._is_settled, self._services.options.patience)
        client, phase = self._owner.client, self._owner.phase
        if client is None or phase is not Phase.CONNECTED:
            raise self._not_connected() if is_settled else NotConnected(self._with_reason("try again in a moment"))
        return client

    async def _pairing_client(self) -> Client:
        """The client, while it shows a QR code. Raises what `GetQR` does."""
        if self._owner.has_ended:
            raise self._not_connected()
        await self._state.wait(lambda: bool(self._state.jid) or self._is_settled(), self._services.options.patience)
        client = self._owner.client
        if client is None or self._owner.has_ended:
            raise self._not_connected()
        if self._state.jid:
            raise AlreadyPaired("this account is logged in already: POST /session/logout first, to link another phone")
        if self._state.passkey or self._state.passkey_code:
            raise PairingError("a passkey is waited for: look at GET /session/passkey-status", code=409)
        if not self._state.qr:
            raise NoQRYet(self._with_reason("ask again in a moment"))
        return client

    def _not_connected(self) -> NotConnected:
        return NotConnected(self._with_reason("POST /session/connect first", "not connected"))

    def _with_reason(self, advice: str, doing: str = "") -> str:
        """What the account is doing, what to do, and what ended its last connection."""
        said = f"this account is {doing or self._owner.phase.value}: {advice}"
        return f"{said}. {self._state.error}" if self._state.error else said

    def _is_settled(self) -> bool:
        """Whether it is logged in, shows a code, or has ended."""
        phase = self._owner.phase
        state = self._state
        shows = bool(state.qr or state.passkey or state.passkey_code)
        return phase is Phase.CONNECTED or phase in ENDED or (phase is Phase.PAIRING and shows)

    def _follow(self, event: Event) -> None:
        """What an event entails. It is done beside the client, which a change may wait for."""
        match event:
            case events.Connected() | events.PairingSucceeded():
                self._revival.succeeded()
            case events.PhaseChanged(phase) if phase in ENDED:
                pass
            case events.PasskeyConfirmationRequested(may_skip=True):
                confirming = self._confirm_passkey_alone()
                self._services.tasks.start_alone(confirming, f"confirming the passkey of account {self._id}")
                return
            case events.ConnectFailed(error=error, will_retry=False) if error.retry:
                self._revival.later(self._revive)
                return
            case events.TemporarilyBanned(expires_in=seconds) if seconds > 0:
                self._revival.after(seconds, self._revive)
                return
            case _:
                return
        self._services.tasks.start_alone(self._settle(), f"keeping the state of account {self._id}")

    async def _confirm_passkey_alone(self) -> None:
        """Confirm what needs no comparing; where that fails, it can still be confirmed by a call."""
        try:
            await self.confirm_passkey()
        except ZapwireError as error:
            _log.warning("the passkey of account %s could not be confirmed: %s", self._id, error)

    async def _settle(self) -> None:
        """Keep whose device it is; and an account that is not linked, and shows no code any more, wants nothing."""
        async with self._changing:
            user = self._services.users.find(self._id)
            if user is None:
                return
            wants = user.wants_connection and (bool(self._state.jid) or not self._owner.has_ended)
            try:
                self._owner.check()
                await self._services.users.update(self._id, jid=self._state.jid, wants_connection=wants)
            except ZapwireError as error:
                _log.warning("the state of account %s could not be kept: %s", self._id, error)

    async def _revive(self) -> None:
        """Its client broke, or WhatsApp had refused it for a while."""
        try:
            if self._owner.has_ended:
                await self._change(self._connect_if_wanted)
        except ZapwireError as error:
            _log.warning("account %s could not be connected again: %s", self._id, error)
