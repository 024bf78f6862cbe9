"""Direct messages: to one person, to oneself, and to one's own phone as its companion."""

from dataclasses import replace
from typing import Final

from zapwire.client.context import Context
from zapwire.client.devices import Devices
from zapwire.client.lids import LIDs
from zapwire.client.messages.fanout import Addressee, Fanout
from zapwire.client.messages.outgoing import Order, Prepared, identity_nodes, keep, reporting_nodes
from zapwire.client.privacy import PrivacyTokens
from zapwire.errors import NoRecipientKeys, NoSuchRecipient
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import PeerDataOperationRequestType, ProtocolMessage
from zapwire.protocol.stanzas.messages import OutgoingMessage, participant_hash, participants_node

_PEER_META: Final = Node("meta", {"appdata": "default"})


class Direct:
    """Makes the stanzas of direct messages, each with the unit of work that must be committed before it leaves."""

    def __init__(self, context: Context, lids: LIDs, devices: Devices, fanout: Fanout, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._devices = devices
        self._fanout = fanout
        self._tokens = tokens

    async def prepare(self, order: Order, to: JID) -> Prepared:
        """Encrypt for the devices of a person and for our own other ones.

        A phone number is sent to as its LID (whatsmeow send.go). Raises `NoSuchRecipient`,
        `NoRecipientKeys`, and what a query raises.
        """
        me = order.me
        pn = to if to.server == USER_SERVER else await self._lids.other(to)
        chat = await self._lids.resolve(to) if to.server == USER_SERVER else to
        own = (me.lid or me.pn).to_non_ad()
        users = (chat,) if chat == own else (chat, own)
        devices = await self._devices.of(users)
        addressees = await self._fanout.addressees(devices, me)
        theirs = {one.device for one in addressees if one.device.user == chat.user}
        if not theirs:
            raise NoSuchRecipient(f"{to} has no device that a message could be sent to")
        bundles = await self._fanout.bundles(addressees)
        device_sent = wrap_device_sent(order.message, chat).SerializeToString()
        plaintext = order.plaintext
        plaintexts = [(one, device_sent if me.is_ours(one.device) else plaintext) for one in addressees]
        template = replace(order.template, media_type=order.media_type)
        token = await self._tokens.node_for(chat)
        async with self._context.store.begin(wait=False) as unit:
            sealed = await self._fanout.seal(unit, me, plaintexts, bundles, template)
            if not any(device in theirs for device, _ in sealed.encs):
                raise NoRecipientKeys(f"no device of {to} can be encrypted for: try again later")
            children = (
                participants_node(sealed.encs),
                *identity_nodes(me, sealed),
                *order.annotations,
                *reporting_nodes(order, sender=own, remote=chat, are_sent=self._context.options.reporting_tokens),
                *((token,) if token is not None else ()),
            )
            stanza = OutgoingMessage(
                order.id, chat, order.type, children, edit=order.edit, peer_recipient_pn=pn
            ).to_node()
            sent = await keep(self._context, unit, order, chat, stanza, sealed, sender=own)
        phash = participant_hash(devices)
        changes = tuple(sealed.changes)
        return Prepared(stanza, sent, phash, users, changes=changes, unit=unit, makes_known=bool(bundles))

    async def prepare_for_phone(self, order: Order) -> Prepared:
        """Encrypt for our own phone alone (whatsmeow preparePeerMessageNode)."""
        me = order.me
        phone = me.pn.to_non_ad()
        session = await self._lids.session_device(phone)
        addressee = Addressee(phone, session, session.signal_address())
        bundles = await self._fanout.bundles([addressee])
        async with self._context.store.begin(wait=False) as unit:
            sealed = await self._fanout.seal(unit, me, [(addressee, order.plaintext)], bundles, order.template)
            if not sealed.encs:
                raise NoRecipientKeys("our own phone cannot be encrypted for: try again later")
            children = (_PEER_META, sealed.encs[0][1].to_node(), *identity_nodes(me, sealed))
            priority, is_sensitive = _urgency(order.message.protocolMessage)
            stanza = OutgoingMessage(
                order.id,
                phone,
                "text",
                children,
                category="peer",
                push_priority=priority,
                privacy_sensitive=is_sensitive,
            ).to_node()
            sent = await keep(self._context, unit, order, phone, stanza, sealed, sender=phone)
        return Prepared(stanza, sent, changes=tuple(sealed.changes), unit=unit, makes_known=bool(bundles))


def _urgency(message: ProtocolMessage) -> tuple[str, bool]:
    """How the phone is woken for it, and whether it is privacy sensitive."""
    if message.type == ProtocolMessage.APP_STATE_SYNC_KEY_REQUEST:
        return "high", False
    request = message.peerDataOperationRequestMessage
    if request.peerDataOperationRequestType == PeerDataOperationRequestType.HISTORY_SYNC_ON_DEMAND:
        return "high_force", True
    return "", False
