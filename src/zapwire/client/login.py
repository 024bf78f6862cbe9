"""Login: introducing this device in the handshake, and what follows when the server lets it in or not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.prekeys import PreKeys, public_signed_prekey
from zapwire.client.store.base import Device
from zapwire.errors import NetworkError, QueryError, SessionError, StanzaError, StoreError
from zapwire.protocol import events
from zapwire.protocol.handshake import ClientHandshake
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Step
from zapwire.protocol.login import Registration, login_payload, registration_payload
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import SignedPreKey
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.passive import SetPassive
from zapwire.protocol.stanzas.stream import (
    FAILURE_CLIENT_OUTDATED,
    FAILURE_TEMPORARILY_BANNED,
    Failure,
    Success,
)

_FIRST_SIGNED_PREKEY: Final = 1


class Login:
    """What a client does between dialling and being connected; `then` is called after that."""

    def __init__(self, context: Context, prekeys: PreKeys, then: Sequence[Callable[[], None]] = ()) -> None:
        self._context = context
        self._prekeys = prekeys
        self._then = then

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"success": self._on_success, "failure": self._on_failure}

    async def device(self) -> Device:
        """This account's device; a new one is made and kept before anybody hears of it."""
        context = self._context
        device = await context.store.device.load()
        if device is None:
            device = new_device(context.random)
            async with context.store.begin() as unit:
                await unit.device.save(device)
        return device

    def handshake(self, device: Device) -> ClientHandshake:
        """The handshake that logs the device in, or registers it where it is not linked yet."""
        context = self._context
        profile = context.options.profile
        if device.jid:
            payload = login_payload(profile, device.jid)
        else:
            signed_prekey = public_signed_prekey(device)
            registration = Registration(device.registration_id, device.identity_key.public, signed_prekey)
            payload = registration_payload(profile, registration)
        return ClientHandshake(
            static=device.noise_key,
            ephemeral=KeyPair.from_private(context.random(KEY_SIZE)),
            root=context.options.network.noise_root,
            payload=payload,
        )

    async def _on_success(self, node: Node) -> None:
        """Logged in. The rest asks the server, so it runs beside the stanzas."""
        context = self._context
        success = Success.from_node(node)
        context.server_time.learn(success.time, context.clock.now())
        async with context.store.begin() as unit:
            device = await unit.device.load()
            if device is None or device.jid is None:
                context.log.warning("the server reports a login, but this device is not linked")
                return
            if success.lid and success.lid != device.lid:
                await unit.device.save(replace(device, lid=success.lid))
                await unit.lids.put(success.lid, device.jid)
        context.spawn(self._activate(device.jid, success.lid or device.lid))

    async def _activate(self, jid: JID, lid: JID | None) -> None:
        """Supply prekeys, turn active, report. A refusal is logged and no obstacle, as with whatsmeow."""
        context = self._context
        for what, step in (("upload prekeys", self._prekeys.replenish), ("turn active", self._turn_active)):
            try:
                await step()
            except (NetworkError, SessionError) as error:
                context.log.info("the connection ended before this device could %s: %s", what, error)
                return
            except (QueryError, StanzaError, StoreError) as error:
                context.log.warning("this device could not %s: %s", what, error)
        await context.advance(Step.ACTIVATED)
        await context.emit(events.Connected(jid, lid))
        for begin in self._then:
            begin()

    async def _turn_active(self) -> None:
        await self._context.query(SetPassive(passive=False), resend=False)

    async def _on_failure(self, node: Node) -> None:
        context = self._context
        failure = Failure.from_node(node)
        if failure.is_passing:
            context.end(Step.LOSE, f"the server refused the login for now ({failure.reason})")
            return
        if failure.is_logged_out:
            await context.forget_device()
            event = events.LoggedOut(on_connect=True, reason=failure.reason)
            context.end(Step.LOG_OUT, f"the server says that this device is logged out ({failure.reason})", event)
            return
        context.end(Step.REFUSE, f"the server refused the login ({failure.reason})", _refusal(failure))


def _refusal(failure: Failure) -> events.Event:
    if failure.reason == FAILURE_TEMPORARILY_BANNED:
        return events.TemporarilyBanned(failure.code, float(failure.expires_in))
    if failure.reason == FAILURE_CLIENT_OUTDATED:
        return events.ClientOutdated()
    return events.ConnectRefused(failure.reason, failure.message)


def new_device(random: Callable[[int], bytes]) -> Device:
    """Keys for a device that shall be linked."""
    identity = KeyPair.from_private(random(KEY_SIZE))
    signed_prekey = SignedPreKey.create(
        identity, _FIRST_SIGNED_PREKEY, private=random(KEY_SIZE), random=random(RANDOM_SIZE)
    )
    return Device(
        registration_id=int.from_bytes(random(4)) or 1,
        noise_key=KeyPair.from_private(random(KEY_SIZE)),
        identity_key=identity,
        signed_prekey=signed_prekey,
        adv_secret=random(ADV_SECRET_SIZE),
    )
