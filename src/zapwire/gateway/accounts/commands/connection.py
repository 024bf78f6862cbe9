"""Commands for an account's connection. Each may be given again, and at any time."""

from dataclasses import dataclass

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.gateway.model import Proxy, SessionStatus
from zapwire.protocol.pairing.webauthn import Assertion


@dataclass(frozen=True, slots=True)
class Connect(Command[SessionStatus]):
    """Connect and stay connected, also after a new start; an account that is not linked shows QR codes.

    `wait` is for how many seconds the answer may wait for the login, a QR code, or an end of both.
    Raises `ConfigurationError` for a proxy that cannot work.
    """

    wait: float = 0.0

    async def run(self, session: Session) -> SessionStatus:
        return await session.connect(self.wait)


@dataclass(frozen=True, slots=True)
class Disconnect(Command[SessionStatus]):
    """Disconnect and stay so, also after a new start. The device stays linked."""

    async def run(self, session: Session) -> SessionStatus:
        return await session.disconnect()


@dataclass(frozen=True, slots=True)
class Logout(Command[SessionStatus]):
    """Unlink the device and stay disconnected; one that is offline connects for it.

    Raises `NotConnected` where WhatsApp cannot be reached, and what the query raises; then the device stays linked.
    """

    async def run(self, session: Session) -> SessionStatus:
        return await session.logout()


@dataclass(frozen=True, slots=True)
class Reset(Command[SessionStatus]):
    """Make the client anew from the store, whatever state it is in; it connects again where it was to be connected.

    With `forget_device` everything of the account is deleted here, without WhatsApp being told: the phone lists the
    device until it is removed there. Then the account stays disconnected.
    """

    forget_device: bool = False

    async def run(self, session: Session) -> SessionStatus:
        return await session.reset(forget_device=self.forget_device)


@dataclass(frozen=True, slots=True)
class GetStatus(Command[SessionStatus]):
    """What the account is doing."""

    async def run(self, session: Session) -> SessionStatus:
        return session.status()


@dataclass(frozen=True, slots=True)
class GetQR(Command[str]):
    """The text of the QR code to scan now.

    Raises `AlreadyPaired`, `NotConnected` where it must connect first, `NoQRYet` where a code is on its way.
    """

    async def run(self, session: Session) -> str:
        return await session.qr()


@dataclass(frozen=True, slots=True)
class PairPhone(Command[str]):
    """The code to type into the phone of this number, as `ABCD-EFGH`; the account must have been told to connect.

    The same number gives the same code while it is good; another number's code makes it void. Raises as `GetQR`,
    `PairingError` for what is no phone number, and what the server refuses.
    """

    number: str

    async def run(self, session: Session) -> str:
        return await session.pair_phone(self.number)


@dataclass(frozen=True, slots=True)
class RespondPasskey(Command[None]):
    """Give the authenticator's answer to the passkey that is waited for.

    Raises `PasskeyError` where none is waited for, or WhatsApp does not accept this one.
    """

    assertion: Assertion

    async def run(self, session: Session) -> None:
        await session.respond_passkey(self.assertion)


@dataclass(frozen=True, slots=True)
class ConfirmPasskey(Command[None]):
    """Link the device, as its code is that of the phone. Once more is no error. Raises `PasskeyError`."""

    async def run(self, session: Session) -> None:
        await session.confirm_passkey()


@dataclass(frozen=True, slots=True)
class SetProxy(Command[None]):
    """Connect through this proxy from now on.

    Raises `StillConnected` where the account is connected in another way, and `ConfigurationError` for a proxy that
    cannot work.
    """

    proxy: Proxy

    async def run(self, session: Session) -> None:
        await session.set_proxy(self.proxy)
