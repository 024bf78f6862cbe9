"""Group messages: encrypted once with our sender key, which goes to the devices that lack it."""

from dataclasses import dataclass, field, replace

from zapwire.client.context import Context
from zapwire.client.devices import Devices
from zapwire.client.groups import Groups
from zapwire.client.lids import LIDs
from zapwire.client.me import Me
from zapwire.client.messages.fanout import Fanout
from zapwire.client.messages.outgoing import KeyShare, Order, Prepared, identity_nodes, keep, reporting_nodes
from zapwire.client.store.base import Stores
from zapwire.errors import ItemNotFound
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.padding import pad
from zapwire.protocol.proto.e2e_pb2 import Message, SenderKeyDistributionMessage
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, participant_hash, participants_node
from zapwire.protocol.stanzas.privacy import DEFAULT_STATUS_PRIVACY, GetStatusPrivacy, StatusPrivacy


@dataclass(slots=True)
class _Offers:
    """Our key as devices were offered it that did not confirm yet: always at the same place in its chain.

    So they can read their messages in any order, one that is sent again late, too.
    """

    key_id: int
    made: dict[str, bytes] = field(default_factory=dict)


class Group:
    """Makes the stanzas of messages to groups and to the status broadcast; each with what must be committed before."""

    def __init__(self, context: Context, lids: LIDs, devices: Devices, groups: Groups, fanout: Fanout) -> None:
        self._context = context
        self._lids = lids
        self._devices = devices
        self._groups = groups
        self._fanout = fanout
        self._offers: dict[JID, _Offers] = {}
        context.memories.add(self._offers.clear)

    def confirmed(self, share: KeyShare) -> None:
        """These devices have our key."""
        offers = self._offers.get(share.group)
        if offers is not None and offers.key_id == share.key_id:
            for address in share.addresses:
                offers.made.pop(address, None)

    async def prepare(self, order: Order, group: JID) -> Prepared:
        """Encrypt for the members of a group. Raises what `Groups.info` raises."""
        info = await self._groups.known(group)
        mode = "lid" if info.addressing_mode == "lid" else ""
        users = tuple(member.jid for member in info.participants)
        return await self._prepare(order, group, users, mode)

    async def prepare_status(self, order: Order, status: JID) -> Prepared:
        """Encrypt for those who may see our status: the server has that list, the address book the contacts."""
        try:
            privacy = await self._context.query(GetStatusPrivacy())
        except ItemNotFound:
            privacy = DEFAULT_STATUS_PRIVACY
        users = [user for user in await self._audience(privacy) if not order.me.is_ours(user)]
        return await self._prepare(order, status, (*users, order.me.pn.to_non_ad()), "")

    async def _audience(self, privacy: StatusPrivacy) -> list[JID]:
        """Whom a status goes to, by the names that those lists have (whatsmeow broadcast.go); nobody twice.

        Who is called by number in one list and by LID in the other is the same person.
        """
        lids = self._lids
        contacts = [contact.jid for contact in await self._context.store.contacts.all() if contact.full_name]
        known = {user: await lids.session_device(user) for user in (*privacy.users, *contacts)}
        names: dict[JID, JID] = {}
        for user, person in known.items():
            names.setdefault(person, user)
        by_lid = replace(privacy, users=tuple(known[user] for user in privacy.users))
        recipients = by_lid.recipients(known[contact] for contact in contacts)
        return [names[person] for person in dict.fromkeys(recipients)]

    async def _prepare(self, order: Order, group: JID, users: tuple[JID, ...], mode: str) -> Prepared:
        context, me = self._context, order.me
        devices = await self._devices.of(users)
        if group.is_group:
            devices = tuple(device for device in devices if not device.is_hosted)
        addressees = await self._fanout.addressees(devices, me)
        addresses = tuple(one.address for one in addressees)
        shared = await context.store.sender_keys.shared_with(group)
        # Whoever left must not read on, so a new key is made then.
        lacking = [one for one in addressees if one.address not in shared]
        renew = not shared <= set(addresses) or (bool(lacking) and await self._is_doubtful(group, me))
        if renew:
            lacking = addressees
        bundles = await self._fanout.bundles(lacking)
        own = ((me.lid if mode == "lid" else None) or me.pn).to_non_ad()
        async with context.store.begin(wait=False) as unit:
            record = await self._sender_key(unit, order, group, renew=renew)
            offers = self._offers_of(group, record)
            distribution = _distribution(group, record)
            for one in lacking:
                offers.made.setdefault(one.address, distribution)
            record, packet = record.encrypt(
                pad(order.plaintext, context.random(1)[0]), random=context.random(RANDOM_SIZE)
            )
            await unit.sender_keys.put(group, me.address, record)
            sealed = await self._fanout.seal(
                unit, me, [(one, offers.made[one.address]) for one in lacking], bundles, order.template
            )
            children = (
                *((participants_node(sealed.encs),) if sealed.encs else ()),
                *identity_nodes(me, sealed),
                *order.annotations,
                Enc("skmsg", packet.to_bytes(), media_type=order.media_type).to_node(),
                *reporting_nodes(order, sender=own, remote=group, are_sent=context.options.reporting_tokens),
            )
            phash = participant_hash(devices)
            stanza = OutgoingMessage(
                order.id, group, order.type, children, phash=phash, edit=order.edit, addressing_mode=mode
            ).to_node()
            sent = await keep(context, unit, order, group, stanza, sealed, sender=own)
        reached = {device for device, _ in sealed.encs}
        share = KeyShare(group, record.keys[0].id, tuple(one.address for one in lacking if one.device in reached))
        changes = tuple(sealed.changes)
        return Prepared(stanza, sent, phash, users, share, changes, unit=unit, makes_known=bool(lacking))

    async def _is_doubtful(self, group: JID, me: Me) -> bool:
        """Whether messages may be left from an earlier life that offer our key at an earlier place.

        Whoever gets it at a later place before they arrive cannot read them any more.
        """
        record = await self._context.store.sender_keys.get(group, me.address)
        if record is None or record.keys[0].chain.index == 0:
            return False
        offers = self._offers.get(group)
        return offers is None or offers.key_id != record.keys[0].id

    def _offers_of(self, group: JID, record: SenderKeyRecord) -> "_Offers":
        """The offers of this key; all there are, when it was not in doubt."""
        key_id = record.keys[0].id
        offers = self._offers.get(group)
        if offers is None or offers.key_id != key_id:
            offers = self._offers[group] = _Offers(key_id)
        return offers

    async def _sender_key(self, unit: Stores, order: Order, group: JID, *, renew: bool) -> SenderKeyRecord:
        """Our key of a group; a new one where there is none, or where it must be another."""
        record = await unit.sender_keys.get(group, order.me.address)
        if record is None or renew:
            await unit.sender_keys.unshare(group)
            record = new_sender_key(self._context)
        return record


def new_sender_key(context: Context) -> SenderKeyRecord:
    """A sender key of our own."""
    return SenderKeyRecord.create(
        key_id=int.from_bytes(context.random(4)) >> 1,
        chain_key=context.random(KEY_SIZE),
        signing_key=context.random(KEY_SIZE),
    )


def distribution_of(group: JID, record: SenderKeyRecord) -> SenderKeyDistributionMessage:
    """What a member needs to read our messages from now on."""
    return SenderKeyDistributionMessage(
        groupID=str(group), axolotlSenderKeyDistributionMessage=record.distribution().to_bytes()
    )


def _distribution(group: JID, record: SenderKeyRecord) -> bytes:
    return Message(senderKeyDistributionMessage=distribution_of(group, record)).SerializeToString()
