"""What the owner of a phone does with calls: calls somebody, takes a call, rejects it, hangs up."""

from typing import Final, Literal

from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.calls import TAG, call_element
from zapwire.sandbox.phones.acts import NotAllowedHere
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.people import resolve
from zapwire.sandbox.world.calls import Call, NoSuchCall
from zapwire.sandbox.world.groups import NotAMember

Act = Literal["preaccept", "accept", "reject", "transport", "relaylatency", "terminate"]
Media = Literal["audio", "video"]

_ID_SIZE: Final = 16
# What an app offers (whatsapp-rust wacore/src/stanza/call.rs). The call's key, which has a ciphertext for each device,
# is left out: nobody here talks.
_CAPABILITY: Final = Node("capability", {"ver": "1"}, bytes.fromhex("0105f709e0bb13"))
_AUDIO: Final = Node("audio", {"enc": "opus", "rate": "16000"})
_VIDEO: Final = Node("video", {"enc": "vp8", "dec": "vp8", "orientation": "0"})
_NET: Final = Node("net", {"medium": "3"})
_KEYS: Final = Node("encopt", {"keygen": "2"})
_LATENCY: Final = Node("te", {"latency": "33554473", "relay_name": "gru1c01"}, bytes.fromhex("7f0000010d96"))
_BY_CALLER: Final = frozenset({"transport", "relaylatency", "terminate"})
_BY_CALLED: Final = frozenset({"preaccept", "accept", "reject", "transport", "terminate"})


async def begin(line: Line, to: str, media: Media = "audio", *, now: float) -> Call:
    """Call a person, or the members of a group.

    Raises as `resolve`, `NotAMember` for a group that the phone is not in, `NotAllowedHere` for oneself.
    """
    world, account = line.state.world, line.account
    where = resolve(world, to)
    call_id = world.random(_ID_SIZE).hex().upper()
    if where.is_group:
        if account.number not in world.group(where).members:
            raise NotAMember(f"{account.number} is not in the group {where}")
        more: dict[str, AttrValue] = {"media": media, "type": "group"}
        element = call_element("offer_notice", call_id, account.lid(), more=more)
    else:
        if world.find(where) is account:
            raise NotAllowedHere("nobody can call themselves")
        tracks = (_AUDIO, _VIDEO) if media == "video" else (_AUDIO,)
        content: Content = (*tracks, _NET, _CAPABILITY, _KEYS)
        element = call_element("offer", call_id, account.lid(), content=content, more={"joinable": "1"})
    await line.submit(_stanza(line, where, element, now))
    call = world.calls.find(call_id)
    if call is None:
        raise NotAllowedHere(f"nobody is there to be called in {where}")
    return call


async def act(line: Line, call_id: str, kind: Act, *, reason: str = "", now: float) -> Call:
    """Go on with a call that this phone made or got.

    Raises `NoSuchCall`, and `NotAllowedHere` for what is the other side's to do.
    """
    world, account = line.state.world, line.account
    call = world.calls.find(call_id)
    if call is None or call.is_over or account.number not in (call.caller, *call.called):
        raise NoSuchCall(f"{account.number} has no call {call_id} that goes on")
    is_caller = account.number == call.caller
    if kind not in (_BY_CALLER if is_caller else _BY_CALLED):
        raise NotAllowedHere(f"{kind} is for the other side of this call")
    caller = world.accounts[call.caller]
    more: dict[str, AttrValue] = {"reason": reason} if reason and kind == "terminate" else {}
    element = call_element(kind, call_id, caller.lid(), content=_content(kind), more=more)
    to = caller.lid() if not is_caller else call.group or world.account(call.called[0]).lid()
    await line.submit(_stanza(line, to, element, now))
    return call


def _content(kind: Act) -> Content:
    if kind == "relaylatency":
        return (_LATENCY,)
    if kind in ("preaccept", "accept"):
        return (_AUDIO, _KEYS)
    return (_NET,) if kind == "transport" else None


def _stanza(line: Line, to: JID, element: Node, now: float) -> Node:
    attrs: dict[str, AttrValue] = {"id": line.state.new_id(now), "to": to, "from": line.account.lid()}
    return Node(TAG, attrs, (element,))
