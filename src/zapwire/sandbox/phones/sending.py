"""From a message to the stanza that carries it: for whom, and encrypted for each."""

from dataclasses import dataclass

from zapwire.errors import NoSession
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.kinds import annotations, edit_attribute, hides_failure, media_type, stanza_type
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message, SenderKeyDistributionMessage
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, participant_hash, participants_node
from zapwire.sandbox.phones.state import PhoneState
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group, NotAMember
from zapwire.sandbox.world.world import NoSuchPhone

_HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message goes: the chat as the stanza names it, and the devices, by the same kind of name.

    Without the phone itself. `group` is None in a chat with a person, whose number is then `recipient_pn`.
    """

    to: JID
    devices: tuple[JID, ...]
    group: Group | None = None
    recipient_pn: JID | None = None


def route(state: PhoneState, chat: JID) -> Route:
    """The route to a chat, by LID to a person. Raises `NoSuchPhone`, `NoSuchGroup` or `NotAMember`."""
    if chat.is_group:
        return _route_to_group(state, state.world.group(chat))
    recipient = state.world.find(chat)
    if recipient is None:
        raise NoSuchPhone(f"nobody has the address {chat}: create a phone with POST /phones")
    people = {recipient.number: recipient, state.account.number: state.account}
    devices = tuple(device for person in people.values() for device in _devices(state, person, by_lid=True))
    return Route(recipient.lid(), devices, recipient_pn=recipient.jid())


def lacking_sessions(state: PhoneState, path: Route) -> tuple[JID, ...]:
    """The devices whose prekeys are needed before `seal`."""
    devices = _recipients(state, path)
    return tuple(device for device in devices if not state.cipher.has_session(state.session_name(device)))


def seal(state: PhoneState, path: Route, id: str, message: Message) -> OutgoingMessage:
    """The stanza; devices without a session, whose prekeys could not be had, are left out."""
    if path.group is None:
        children = (participants_node(_for_each(state, path, message)), *annotations(message))
    else:
        children = _for_group(state, path, path.group, message)
    return OutgoingMessage(
        id=id,
        to=path.to,
        type=stanza_type(message),
        children=children,
        phash="" if path.group is None else participant_hash((*path.devices, _own(state, path))),
        edit=edit_attribute(message),
        addressing_mode="lid" if path.group and path.group.by_lid else "",
        peer_recipient_pn=path.recipient_pn,
    )


def reseal(state: PhoneState, path: Route, device: JID, message: Message, count: int) -> Enc:
    """A message sent before, for one device that asked for it. Raises `NoSession`."""
    again = Message()
    again.CopyFrom(message)
    name = state.session_name(device)
    if path.group is not None:
        state.cipher.lacking(path.group.jid, map(state.session_name, path.devices))
        again.senderKeyDistributionMessage.CopyFrom(_distribution(state, path.group))
        state.cipher.share(path.group.jid, (name,))
    elif _is_own(state, device) and path.to.user != state.account.lid_user:
        again = wrap_device_sent(again, path.to)
    return state.cipher.encrypt(
        name, again.SerializeToString(), media_type=media_type(message), decrypt_fail=_fail_mode(message), count=count
    )


def _route_to_group(state: PhoneState, group: Group) -> Route:
    if not group.may_write(state.account.number):
        raise NotAMember(f"{state.account.number} may not write to the group {group.jid}: add or promote it first")
    members = state.world.members(group)
    devices = tuple(device for member in members for device in _devices(state, member, by_lid=group.by_lid))
    return Route(group.jid, devices, group)


def _devices(state: PhoneState, account: Account, *, by_lid: bool) -> list[JID]:
    ids = (device for device in account.device_ids() if device or account is not state.account)
    return [account.address(device, by_lid=by_lid) for device in ids]


def _recipients(state: PhoneState, path: Route) -> tuple[JID, ...]:
    """The devices that get a ciphertext of their own."""
    if path.group is None:
        return path.devices
    names = {state.session_name(device): device for device in path.devices}
    return tuple(names[name] for name in state.cipher.lacking(path.group.jid, names))


def _for_each(state: PhoneState, path: Route, message: Message) -> list[tuple[JID, Enc]]:
    is_self_chat = path.to.user == state.account.lid_user
    direct = message.SerializeToString()
    own = direct if is_self_chat else wrap_device_sent(message, path.to).SerializeToString()
    encs = []
    for device in path.devices:
        plaintext = own if _is_own(state, device) else direct
        enc = _encrypt(state, device, plaintext, media_type(message), _fail_mode(message))
        encs += [(device, enc)] if enc else []
    return encs


def _for_group(state: PhoneState, path: Route, group: Group, message: Message) -> tuple[Node, ...]:
    """The sender key for those who lack it, and the message for all who have it."""
    devices, told = _recipients(state, path), []
    key = Message(senderKeyDistributionMessage=_distribution(state, group)).SerializeToString()
    for device in devices:
        enc = _encrypt(state, device, key, "", _fail_mode(message))
        told += [(device, enc)] if enc else []
    state.cipher.share(group.jid, (state.session_name(device) for device, _ in told))
    sealed = state.cipher.encrypt_group(
        group.jid, message.SerializeToString(), media_type=media_type(message), decrypt_fail=_fail_mode(message)
    )
    return participants_node(told), *annotations(message), sealed.to_node()


def _encrypt(state: PhoneState, device: JID, plaintext: bytes, media: str, fail: str) -> Enc | None:
    try:
        return state.cipher.encrypt(state.session_name(device), plaintext, media_type=media, decrypt_fail=fail)
    except NoSession:
        return None


def _distribution(state: PhoneState, group: Group) -> SenderKeyDistributionMessage:
    return SenderKeyDistributionMessage(
        groupID=str(group.jid), axolotlSenderKeyDistributionMessage=state.cipher.distribution(group.jid)
    )


def _fail_mode(message: Message) -> str:
    return _HIDE if hides_failure(message) else ""


def _own(state: PhoneState, path: Route) -> JID:
    return state.account.address(by_lid=path.group is None or path.group.by_lid)


def _is_own(state: PhoneState, device: JID) -> bool:
    return device.user in (state.account.lid_user, state.account.number)
