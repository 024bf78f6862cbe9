"""Pairing: showing QR codes, and accepting the phone's consent, which a scan or a typed code brings about."""

from collections.abc import Mapping
from dataclasses import replace

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.link_codes import LinkCodes
from zapwire.client.passkey import Passkeys
from zapwire.client.store.base import Device
from zapwire.errors import NotPaired, PairingError, StoreError
from zapwire.protocol import events
from zapwire.protocol.lifecycle import Step
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE, SignedDeviceIdentity, is_sealed_with, open_sealed
from zapwire.protocol.pairing.qr import LinkingQR
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.pairing import (
    REFRESH_TYPE,
    PairDevice,
    PairDeviceSign,
    PairSuccess,
    acknowledge,
    is_refresh,
    pair_error,
)
from zapwire.protocol.stanzas.stream import unified_session, unified_session_id


class Pairing:
    """Linking this device to a phone."""

    def __init__(self, context: Context, link_codes: LinkCodes, passkeys: Passkeys) -> None:
        self._context = context
        self._link_codes = link_codes
        self._passkeys = passkeys
        self._consented = False
        self._shown = ("", 0.0)
        """The ref whose QR code is shown, and until when; empty where none is."""

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {REFRESH_TYPE: self._on_refresh}

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"iq": self._on_query}

    async def _on_query(self, node: Node) -> None:
        """A query the server asks of us: only linking is done this way (whatsmeow pair.go)."""
        if node.child("pair-device"):
            await self._on_pair_device(PairDevice.from_node(node))
        elif node.child("pair-success"):
            await self._on_pair_success(PairSuccess.from_node(node))

    async def _on_pair_device(self, pair_device: PairDevice) -> None:
        context = self._context
        self._consented = False
        await context.send(acknowledge(pair_device.query_id))
        device = await self._device()
        if device.jid:
            context.log.warning("the server offers linking codes to a device that is linked")
            return
        self._link_codes.open()
        context.spawn(self._show(pair_device.refs), self._close)

    def _close(self) -> None:
        self._shown = ("", 0.0)
        self._link_codes.close()

    async def _show(self, refs: tuple[str, ...]) -> None:
        """Each code for its time; when all are used up the connection ends (whatsmeow qrchan.go)."""
        context = self._context
        seconds = context.options.timing.first_qr
        for ref in refs:
            self._shown = (ref, context.clock.now() + seconds)
            await self._issue(ref, seconds)
            await context.clock.sleep(seconds)
            if self._consented or self._passkeys.is_wanted:
                return
            seconds = context.options.timing.next_qr
        context.end(Step.EXPIRE, "nobody scanned a QR code in time", events.QRCodesExpired())

    async def _issue(self, ref: str, seconds: float) -> None:
        device, client_type = await self._device(), self._context.options.profile.client_type
        qr = LinkingQR(ref, device.noise_key.public, device.identity_key.public, device.adv_secret, client_type)
        await self._context.emit(events.QRCodeIssued(qr.to_text(), seconds))

    async def _on_refresh(self, node: Node) -> None:
        """The server retires the secret in the QR codes: the one that is shown is shown anew (WhatsApp Web).

        What was agreed on with a typed code or a passkey stays.
        """
        context = self._context
        async with context.store.begin() as unit:
            device = await unit.device.load()
            if not is_refresh(node) or device is None or device.jid is not None:
                context.log.warning("the server asks for new QR codes where there is nothing to be linked")
                return
            await unit.device.save(replace(device, adv_secret=context.random(ADV_SECRET_SIZE)))
        ref, until = self._shown
        seconds = until - context.clock.now()
        if ref and seconds > 0 and not self._consented and not self._passkeys.is_wanted:
            await self._issue(ref, seconds)

    async def _on_pair_success(self, success: PairSuccess) -> None:
        context = self._context
        context.server_time.learn(success.time, context.clock.now())
        device = await self._device()
        self._consented = True  # whatever comes of it: no further code is shown on this connection
        try:
            device, signed = self._open(success.container, device)
            signed = signed.signed_by_device(device.identity_key, context.random(RANDOM_SIZE))
            await self._save(device, success, signed)
        except (PairingError, StoreError) as error:
            refusal = error if isinstance(error, PairingError) else PairingError(f"the link was not saved: {error}")
            await context.send(pair_error(success.query_id, refusal.code, refusal.text))
            context.end(Step.CLOSE, f"the link was not accepted: {refusal}", events.PairingFailed(refusal))
            return
        answer = PairDeviceSign(success.query_id, signed.identity.key_index, signed.to_bytes(with_account_key=False))
        await context.send(answer.to_node())
        await context.send(unified_session(unified_session_id(context.clock.now() + context.server_time.offset)))
        await context.advance(Step.PAIRED)
        await context.emit(events.PairingSucceeded(success.jid, success.lid, success.business_name, success.platform))

    def _open(self, container: bytes, device: Device) -> tuple[Device, SignedDeviceIdentity]:
        """The identity, and the device with the secret it was sealed with.

        That is the one agreed on with a passkey or a typed code, or the one in the QR codes. Raises `PairingError`.
        """
        for agreed in (self._passkeys.adv_secret, self._link_codes.adv_secret):
            if agreed is not None and is_sealed_with(container, agreed):
                device = replace(device, adv_secret=agreed)
                break
        return device, open_sealed(container, device.adv_secret, device.identity_key.public)

    async def _save(self, device: Device, success: PairSuccess, signed: SignedDeviceIdentity) -> None:
        linked = replace(
            device,
            jid=success.jid,
            lid=success.lid,
            signed_identity=signed,
            platform=success.platform,
            business_name=success.business_name,
        )
        async with self._context.store.begin() as unit:
            await unit.device.save(linked)
            phone = (success.lid or success.jid).with_device(0)
            await unit.identities.put(phone.signal_address(), signed.account_signature_key)
            if success.lid:
                await unit.lids.put(success.lid, success.jid)

    async def _device(self) -> Device:
        device = await self._context.store.device.load()
        if device is None:
            raise NotPaired("the device's keys are gone from the store: connect again")
        return device
