"""Where a stanza comes from: its chat and its sender, by all names the server tells."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from zapwire.protocol.jid import (
    BROADCAST_SERVER,
    GROUP_SERVER,
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    JID,
    LID_SERVER,
    NEWSLETTER_SERVER,
    USER_SERVER,
)
from zapwire.protocol.node import Node
from zapwire.protocol.types.messages import AddressingMode, BroadcastRecipient, MessageSource

# A device that Meta hosts writes in its own server, but for the user it belongs to (whatsmeow message.go).
_HOSTS: Final = {HOSTED_SERVER: USER_SERVER, HOSTED_LID_SERVER: LID_SERVER}


@dataclass(frozen=True, slots=True)
class Own:
    """The names of the account this device belongs to; the device in them does not count."""

    pn: JID
    lid: JID | None = None

    def has(self, jid: JID) -> bool:
        """Whether the JID is one of the account's own devices or names."""
        return jid.user == self.pn.user or (self.lid is not None and jid.user == self.lid.user)


def read_source(node: Node, own: Own, *, needs_participant: bool) -> MessageSource:
    """The source of a message, receipt or chat state (whatsmeow message.go, parseMessageSource).

    In a group or broadcast the sender is the participant. Where `needs_participant` is False it may be
    missing, and the sender is then the chat. Raises `StanzaError`.
    """
    sender = node.reader.jid("from")
    if sender.server in (GROUP_SERVER, BROADCAST_SERVER):
        return _in_group(node, own, sender, needs_participant=needs_participant)
    if sender.server == NEWSLETTER_SERVER:
        return MessageSource(chat=sender, sender=sender, addressing_mode=addressing_mode(node))
    if own.has(sender):
        return _from_own_device(node, _unhosted(sender))
    if sender.is_bot:
        return _from_bot(node, sender)
    return _from_user(node, _unhosted(sender))


def addressing_mode(node: Node) -> AddressingMode:
    """Whether the stanza names people by number or by LID; "" where it does not say, or says anything else."""
    match node.attrs.get("addressing_mode"):
        case "pn":
            return "pn"
        case "lid":
            return "lid"
    return ""


def _unhosted(jid: JID) -> JID:
    server = _HOSTS.get(jid.server)
    return jid if server is None else replace(jid, server=server)


def _same_device(alt: JID | None, sender: JID) -> JID | None:
    """The sender's other name, for the device that sent; the server may leave the device out."""
    return alt.with_device(sender.device) if alt is not None and not alt.device and sender.device else alt


def _in_group(node: Node, own: Own, chat: JID, *, needs_participant: bool) -> MessageSource:
    reader, mode = node.reader, addressing_mode(node)
    sender = reader.jid("participant") if needs_participant else reader.optional_jid("participant") or chat
    alt = reader.optional_jid("participant_pn" if mode == "lid" else "participant_lid")
    is_from_me = own.has(sender)
    is_broadcast = chat.server == BROADCAST_SERVER
    return MessageSource(
        chat=chat,
        sender=sender,
        is_from_me=is_from_me,
        is_group=True,
        sender_alt=_same_device(alt, sender),
        addressing_mode=mode,
        broadcast_list_owner=reader.optional_jid("recipient") if is_broadcast else None,
        broadcast_recipients=tuple(_recipients(node)) if is_broadcast and is_from_me else (),
    )


def _recipients(node: Node) -> Iterator[BroadcastRecipient]:
    participants = node.child("participants")
    for child in participants.children_by_tag("to") if participants else ():
        reader = child.reader
        jid = reader.jid("jid")
        if jid.server == LID_SERVER:
            yield BroadcastRecipient(jid, reader.optional_jid("peer_recipient_pn"))
        else:
            yield BroadcastRecipient(reader.optional_jid("peer_recipient_lid"), jid)


def _from_own_device(node: Node, sender: JID) -> MessageSource:
    reader = node.reader
    chat = (reader.optional_jid("recipient") or sender).to_non_ad()
    is_lid = chat.server in (LID_SERVER, HOSTED_LID_SERVER)
    return MessageSource(
        chat=chat,
        sender=sender,
        is_from_me=True,
        recipient_alt=reader.optional_jid("peer_recipient_pn" if is_lid else "peer_recipient_lid"),
        addressing_mode=addressing_mode(node),
    )


def _from_bot(node: Node, sender: JID) -> MessageSource:
    meta = node.child("meta")
    chat = meta.reader.optional_jid("target_chat_jid") if meta else None
    return MessageSource(
        chat=chat.to_non_ad() if chat else sender, sender=sender, addressing_mode=addressing_mode(node)
    )


def _from_user(node: Node, sender: JID) -> MessageSource:
    alt = node.reader.optional_jid("sender_pn" if sender.server == LID_SERVER else "sender_lid")
    return MessageSource(
        chat=sender.to_non_ad(),
        sender=sender,
        sender_alt=_same_device(alt, sender),
        addressing_mode=addressing_mode(node),
    )
