"""What a phone makes of a message: decrypted and noted, and what it answers. State in, stanzas out."""

import logging
from typing import Final

from zapwire.errors import DuplicateMessage, InvalidMessage, NoSession, PairingError, SignalError, StanzaError
from zapwire.protocol.appstate.recovery import read_recovery_request
from zapwire.protocol.appstate.sharing import read_key_request
from zapwire.protocol.history.notices import read_request
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.peer import build_unavailable_response, read_unavailable_request
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.strings import as_jid
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.proto.e2e_pb2 import Message, SenderKeyDistributionMessage
from zapwire.protocol.proto.web_pb2 import WebMessageInfo
from zapwire.protocol.signal.packets import PreKeySignalMessage
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, is_unavailable, read_encs, read_message_info
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.protocol.types.messages import MessageInfo
from zapwire.sandbox.phones.cipher import PREKEY_MESSAGE
from zapwire.sandbox.phones.inbox import Entry, Failure, apply, text_of
from zapwire.sandbox.phones.polls import opened_vote
from zapwire.sandbox.phones.state import PhoneState, Unverified, Wanted
from zapwire.sandbox.phones.syncing import PEER, share_node

MAX_RETRIES: Final = 5
"""The request at which a message is given up (whatsmeow retry.go)."""

_MAX_WANTED: Final = 100

_log = logging.getLogger(__name__)


def on_message(state: PhoneState, node: Node, now: float) -> tuple[Node, ...]:
    """Read a message and note it; returns the stanzas with which the phone answers."""
    try:
        info, encs = read_message_info(node, state.own), read_encs(node)
    except StanzaError as error:
        _log.warning("the phone %s cannot read a message's stanza: %s", state.account.number, error)
        return (ack_for(node, error=Nack.PARSING_ERROR),)
    if is_unavailable(node):
        _fail(state, info, "the server has no ciphertext of it for this device")
        return (ack_for(node),)
    if not encs and info.sender.is_newsletter:
        return (ack_for(node),)
    if not encs:
        return (ack_for(node, error=Nack.UNRECOGNIZED_STANZA),)
    answers: tuple[Node, ...] = ()
    for enc in encs:
        try:
            plaintext = _decrypt(state, node, info, enc)
        except DuplicateMessage:
            continue
        except (SignalError, StanzaError) as error:
            return (*answers, *_ask_again(state, node, info, enc, error))
        try:
            message = parse(plaintext)
        except InvalidMessage as error:
            _fail(state, info, str(error))
            return (*answers, ack_for(node, error=Nack.INVALID_PROTOBUF))
        answers += _take(state, info, message, now)
    return (*answers, _receipt(node, info))


def note(state: PhoneState, info: MessageInfo, raw: Message, *, is_sent_here: bool = False) -> None:
    """Put a message into the inbox, unless this phone sent it, and let it change the message it is about."""
    chat, message = state.chat_key(info.chat), unwrap(raw).message
    entry = Entry(info, raw, message, read(message), state.names(info.chat), state.names(info.sender))
    if info.source.is_from_me:
        state.outbox.open(info.id, entry.chat)
    if is_sent_here:
        state.inbox.keep(chat, entry)
    elif not state.inbox.add(chat, entry):
        return
    target = state.inbox.find(chat, entry.target) if entry.target else None
    if target:
        vote = opened_vote(entry, target)
        if vote:
            entry.content, entry.text = vote, text_of(vote, message)
        apply(entry, target, may_moderate=_may_moderate(state, info))


def _decrypt(state: PhoneState, node: Node, info: MessageInfo, enc: Enc) -> bytes:
    group = info.chat if info.source.is_group else None
    if enc.type == PREKEY_MESSAGE and info.sender.device:
        _check_identity(state, node, info, PreKeySignalMessage.from_bytes(enc.ciphertext).identity)
    return state.cipher.decrypt(state.session_name(info.sender), enc, group=group)


def _check_identity(state: PhoneState, node: Node, info: MessageInfo, key: bytes) -> None:
    """Whether the account vouches for a companion that starts a session. Raises `InvalidMessage`.

    WhatsApp's apps check it (the encryption white paper's section on companion devices); whatsmeow does not.
    """
    account, child = state.world.find(info.sender), node.child("device-identity")
    if account is None or child is None:
        raise InvalidMessage(f"a session of the companion {info.sender} begins without its <device-identity>")
    known = account.identity.public
    try:
        signed = SignedDeviceIdentity.from_bytes(child.data, account_signature_key=known)
        is_vouched = signed.has_account_signature(key) and signed.has_device_signature(key)
    except PairingError as error:
        raise InvalidMessage(f"the device identity of {info.sender} cannot be read: {error}") from error
    if signed.account_signature_key != known or not is_vouched:
        raise InvalidMessage(f"the device identity of {info.sender} is not signed by its account and by itself")


def _take(state: PhoneState, info: MessageInfo, message: Message, now: float) -> tuple[Node, ...]:
    """Learn what is meant for the phone itself, note the rest; returns what to send for it."""
    if message.HasField("senderKeyDistributionMessage"):
        _learn(state, info, message.senderKeyDistributionMessage)
    if info.category == PEER:
        return _answer_peer(state, info, message, now) if info.source.is_from_me else ()
    if _says_something(message):
        note(state, info, message)
    return ()


def _answer_peer(state: PhoneState, info: MessageInfo, message: Message, now: float) -> tuple[Node, ...]:
    """What the phone sends a companion of its own that asks for something; what takes its time it gives later."""
    older = read_request(message)
    if older is not None and len(state.wanted) < _MAX_WANTED:
        state.wanted.append(Wanted(info.sender.device, info.id, older))
    collection = read_recovery_request(message)
    if collection is not None and len(state.unverified) < _MAX_WANTED:
        state.unverified.append(Unverified(info.sender.device, info.id, collection))
    wanted = read_unavailable_request(message)
    if wanted is not None:
        return (_hand_over(state, info, wanted, now),)
    key_ids = read_key_request(message)
    device = state.account.jid(info.sender.device)
    if key_ids is None or state.withholds_keys(device):
        return ()
    return (share_node(state, device, state.app_state.keys(key_ids), now),)


def _says_something(message: Message) -> bool:
    """Whether there is anything, of a known kind or not, beside keys and metadata."""
    rest = Message()
    rest.CopyFrom(message)
    rest.ClearField("senderKeyDistributionMessage")
    rest.ClearField("messageContextInfo")
    return rest.ByteSize() > 0


def _learn(state: PhoneState, info: MessageInfo, key: SenderKeyDistributionMessage) -> None:
    group = as_jid(key.groupID)
    if group is None:
        return
    try:
        state.cipher.learn(group, state.session_name(info.sender), key.axolotlSenderKeyDistributionMessage)
    except SignalError as error:
        _log.warning("the phone %s cannot take a sender key of %s: %s", state.account.number, info.sender, error)


def _fail(state: PhoneState, info: MessageInfo, error: str) -> Failure:
    failure = Failure(info.id, state.names(info.chat), state.names(info.sender), error)
    return state.inbox.failed(state.chat_key(info.chat), failure)


def _ask_again(
    state: PhoneState, node: Node, info: MessageInfo, enc: Enc, error: SignalError | StanzaError
) -> tuple[Node, ...]:
    """A retry receipt, with keys where the sender needs a new session or asking once did not help."""
    if state.inbox.find(state.chat_key(info.chat), info.id):
        return (_receipt(node, info),)  # it was read before
    failure = _fail(state, info, str(error))
    count = max(failure.retries, enc.count) + 1
    if count >= MAX_RETRIES:
        _log.warning("the phone %s gives message %s up: %s", state.account.number, info.id, error)
        return (ack_for(node),)
    failure.retries = count
    needs_keys = count > 1 or isinstance(error, NoSession)
    attrs = node.reader
    receipt = RetryReceipt(
        id=info.id,
        peer=attrs.jid("from"),
        count=count,
        timestamp=info.timestamp,
        registration_id=state.account.keys.registration_id,
        participant=attrs.optional_jid("participant"),
        recipient=attrs.optional_jid("recipient"),
        category=PEER if info.category == PEER and info.source.is_from_me else "",
        keys=state.cipher.retry_keys() if needs_keys else None,
    )
    return (receipt.to_node(), ack_for(node))


def _receipt(node: Node, info: MessageInfo) -> Node:
    """Delivery, as a phone that is there confirms it (whatsmeow receipt.go)."""
    kind = ReceiptType.DELIVERED
    if info.category == PEER:
        kind = ReceiptType.PEER_MSG
    elif info.source.is_from_me:
        kind = ReceiptType.SENDER
    attrs = node.reader
    return OutgoingReceipt(
        (info.id,),
        attrs.jid("from"),
        kind,
        participant=attrs.optional_jid("participant"),
        recipient=attrs.optional_jid("recipient"),
    ).to_node()


def _hand_over(state: PhoneState, info: MessageInfo, wanted: tuple[MessageKey, ...], now: float) -> Node:
    """The answer to a companion that got messages without their content: those that the phone knows."""
    known = ((key, state.inbox.find(state.chat_key(key.chat), key.id)) for key in wanted)
    messages = tuple(_for_companion(key, entry) for key, entry in known if entry)
    answer = build_unavailable_response(info.id, messages)
    enc = state.cipher.encrypt(state.session_name(info.sender), answer.SerializeToString())
    to = state.account.jid(info.sender.device)
    return OutgoingMessage(state.new_id(now), to, "text", (enc.to_node(),), category=PEER).to_node()


def _for_companion(key: MessageKey, entry: Entry) -> WebMessageInfo:
    raw = entry.raw
    participant = entry.sender.jid.to_non_ad() if entry.info.source.is_group else None
    message = raw.deviceSentMessage.message if raw.HasField("deviceSentMessage") else raw
    return WebMessageInfo(
        key=key.to_proto(),
        message=message,
        messageSecret=message.messageContextInfo.messageSecret or None,
        messageTimestamp=entry.info.timestamp,
        participant=None if participant is None else str(participant),
        pushName=entry.info.push_name or None,
    )


def _may_moderate(state: PhoneState, info: MessageInfo) -> bool:
    """Whether the sender may revoke what others wrote in this chat."""
    group, sender = state.world.groups.get(info.chat), state.world.find(info.sender)
    return group is not None and sender is not None and group.is_admin(sender.number)
