"""Fanout: one message, encrypted for each device that it goes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zapwire.client.context import Context
from zapwire.client.identities import Identities
from zapwire.client.lids import LIDs
from zapwire.client.me import Me
from zapwire.client.store.base import Stores
from zapwire.errors import NoSession, QueryError, SignalError, StanzaError, UntrustedIdentity
from zapwire.protocol.events import IdentityChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.padding import pad
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.packets import PreKeySignalMessage
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles


@dataclass(frozen=True, slots=True)
class Addressee:
    """A device a message goes to: its name on the wire, and the address its session is kept under."""

    device: JID
    session: JID
    address: str


@dataclass(slots=True)
class Sealed:
    """What encrypting gave: an `enc` for each device, whether one starts a session, identities that were new."""

    encs: list[tuple[JID, Enc]] = field(default_factory=list)
    starts_session: bool = False
    changes: list[IdentityChanged] = field(default_factory=list)


class Fanout:
    """Sessions with other devices, from the sending side."""

    def __init__(self, context: Context, lids: LIDs, identities: Identities) -> None:
        self._context = context
        self._lids = lids
        self._identities = identities

    async def addressees(self, devices: Iterable[JID], me: Me) -> list[Addressee]:
        """Every one of these devices but this one."""
        found = []
        for device in devices:
            if not me.is_this_device(device):
                session = await self._lids.session_device(device)
                found.append(Addressee(device, session, session.signal_address()))
        return found

    async def bundles(self, addressees: Sequence[Addressee]) -> Mapping[JID, PreKeyBundle]:
        """Prekeys of those without a session. Devices whose keys cannot be had are left out, and logged."""
        sessions = self._context.store.sessions
        without = [one.device for one in addressees if await sessions.get(one.address) is None]
        return await self.fetch(without) if without else {}

    async def fetch(self, devices: Sequence[JID]) -> Mapping[JID, PreKeyBundle]:
        """Prekeys from the server, of those that have any. Raises `NotConnected` and `ConnectionLost`."""
        log = self._context.log
        try:
            answers = await self._context.query(GetPreKeyBundles(tuple(devices)))
        except (QueryError, StanzaError) as error:
            log.warning("the prekeys of %d devices could not be had: %s", len(devices), error)
            return {}
        found = {}
        for device in devices:
            answer = answers.get(device)
            if isinstance(answer, PreKeyBundle):
                found[device] = answer
            else:
                log.warning("the prekeys of %s could not be had: %s", device, answer or "the server left it out")
        return found

    async def seal(
        self,
        unit: Stores,
        me: Me,
        plaintexts: Iterable[tuple[Addressee, bytes]],
        bundles: Mapping[JID, PreKeyBundle],
        template: Enc,
    ) -> Sealed:
        """Encrypt a plaintext for each device; devices that cannot be encrypted for are left out, and logged.

        `template` has what all `enc` nodes share.
        """
        sealed = Sealed()
        for addressee, plaintext in plaintexts:
            try:
                enc = await self.seal_one(unit, me, addressee, plaintext, bundles.get(addressee.device), sealed)
            except SignalError as error:
                self._context.log.warning("a message cannot be encrypted for %s: %s", addressee.device, error)
            else:
                sealed.encs.append((addressee.device, replace(template, type=enc[0], ciphertext=enc[1])))
        return sealed

    async def seal_one(
        self,
        unit: Stores,
        me: Me,
        addressee: Addressee,
        plaintext: bytes,
        bundle: PreKeyBundle | None,
        sealed: Sealed,
        *,
        renew: bool = False,
    ) -> tuple[str, bytes]:
        """Encrypt for one device; the type and bytes of the packet. `renew` starts a session where there is one, too.

        Raises `NoSession` where there is neither session nor bundle, `InvalidKey` for a bad bundle.
        """
        random, address = self._context.random, addressee.address
        record = await unit.sessions.get(address)
        if bundle is not None and (record is None or renew):
            record = await self._initiate(unit, me, addressee, record or SessionRecord(), bundle, sealed)
        if record is None:
            raise NoSession("there is no session with this device, and its prekeys could not be had")
        padded = pad(plaintext, random(1)[0])
        record, packet = record.encrypt(padded, trusted=await unit.identities.get(address))
        await unit.sessions.put(address, record)
        if isinstance(packet, PreKeySignalMessage):
            sealed.starts_session = True
            return "pkmsg", packet.to_bytes()
        return "msg", packet.to_bytes()

    async def _initiate(
        self,
        unit: Stores,
        me: Me,
        addressee: Addressee,
        record: SessionRecord,
        bundle: PreKeyBundle,
        sealed: Sealed,
    ) -> SessionRecord:
        """The record with a new session; a new identity is trusted and told of (whatsmeow's AutoTrustIdentity)."""
        context, address = self._context, addressee.address
        base, ratchet = context.random(KEY_SIZE), context.random(KEY_SIZE)
        trusted = await unit.identities.get(address)
        try:
            started = record.initiate(me.local, bundle, base=base, ratchet=ratchet, trusted=trusted)
        except UntrustedIdentity:
            started = SessionRecord().initiate(me.local, bundle, base=base, ratchet=ratchet)
            sealed.changes.append(await self._identities.replaced(unit, addressee.session))
        await unit.identities.put(address, bundle.identity)
        return started
