"""Acts in which something goes wrong, or keys and devices change."""

from tests.conformance.parity.stage import Act, Stage
from zapwire.client.options import Timing
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.identities import PreKeysLow
from zapwire.protocol.stanzas.messages import Enc, IncomingMessage
from zapwire.testing.clients import linked_client

GARBAGE = bytes(range(200, 256))


async def asking_for_a_first_text(stage: Stage) -> None:
    """It would start a session."""
    stage.corrupt(1)
    await stage.write("stranger", "Hello?")
    await stage.said("receipt", type="retry")


async def asking_for_a_text(stage: Stage) -> None:
    stage.corrupt(1)
    await stage.write("stranger", "What?", name="corrupt text")
    await stage.said("receipt", type="retry")


async def asking_for_a_text_twice(stage: Stage) -> None:
    stage.corrupt(2)
    await stage.write("stranger", "What, again?", name="very corrupt text")
    await stage.said("receipt", 2, type="retry")


async def asking_for_a_text_until_giving_up(stage: Stage) -> None:
    stage.corrupt(5)
    await stage.write("stranger", "Never mind", name="hopeless text")
    await stage.said("receipt", 4, type="retry")


async def asking_own_phone_for_a_text(stage: Stage) -> None:
    stage.corrupt(1)
    await stage.write("me", "Whatever", to=stage["stranger"].pn, name="corrupt own text")
    await stage.said("receipt", type="retry")


async def asking_who_does_not_answer(stage: Stage) -> None:
    """The sender has forgotten the message."""
    enc = Enc("msg", GARBAGE)
    await stage.deliver(_message(stage, "FORGOTTEN", enc.to_node()))
    await stage.said("receipt", type="retry")


async def asking_own_phone_for_what_is_still_missing(stage: Stage) -> None:
    """It is asked for what did not come within some seconds."""
    await stage.let_pass(Timing().ask_phone_after + 0.5)


async def unavailable_message(stage: Stage) -> None:
    """The server has it for other devices only."""
    await stage.deliver(_message(stage, "UNAVAILABLE", Node("unavailable")))


async def unavailable_view_once_message(stage: Stage) -> None:
    await stage.deliver(_message(stage, "VIEW-ONCE", Node("unavailable", {"type": "view_once"})))


async def message_twice(stage: Stage) -> None:
    """The same ciphertext again."""
    state = stage["stranger"].line.state
    enc = state.cipher.encrypt(state.session_name(stage.device), b"\x0a\x05Twice").to_node()
    await stage.deliver(_message(stage, "TWICE", enc))
    await stage.heard()
    await stage.deliver(_message(stage, "TWICE", enc))


async def answering_a_retry(stage: Stage) -> None:
    """Somebody cannot read a text and asks for it, without keys."""
    await stage.player.send_text(stage["writer"].pn, "Can you read?")
    stage.corrupt(1, role="writer")
    await stage.player.send_text(stage["writer"].pn, "Once more, please?")
    await stage.said("ack", type="retry")


async def answering_a_retry_with_keys(stage: Stage) -> None:
    """Somebody cannot read a text twice."""
    stage.corrupt(2, role="writer")
    await stage.player.send_text(stage["writer"].pn, "And once more?")
    await stage.said("ack", 2, type="retry")


async def answering_a_retry_of_a_reaction(stage: Stage) -> None:
    stage.corrupt(1, role="writer")
    await stage.player.react(stage["writer"].pn, stage.ids["corrupt text"], "👍")
    await stage.said("ack", type="retry")


async def answering_a_retry_of_own_phone(stage: Stage) -> None:
    stage.corrupt(1, role="me")
    await stage.player.send_text(stage["writer"].pn, "What did I say?")
    await stage.said("ack", type="retry")


async def answering_a_retry_for_what_was_never_sent(stage: Stage) -> None:
    retry = Node("retry", {"count": "1", "id": "NEVER", "t": "1", "v": "1"})
    attrs: dict[str, AttrValue] = {"from": stage["writer"].lid, "id": "NEVER", "type": "retry", "t": "1"}
    await stage.deliver(Node("receipt", attrs, (retry, Node("registration", {}, bytes(4)))))


async def text_before_an_identity_change(stage: Stage) -> None:
    await stage.player.send_text(stage["mover"].pn, "Still the same?")
    await stage.said("iq", xmlns="privacy")


async def identity_change(stage: Stage) -> None:
    """Somebody whom the player writes to installs the app anew."""
    await stage["mover"].phone.reinstall()
    await stage.said("iq", xmlns="privacy")


async def text_after_an_identity_change(stage: Stage) -> None:
    await stage.player.send_text(stage["mover"].pn, "A new phone?")


async def text_from_a_new_identity(stage: Stage) -> None:
    await stage["mover"].phone.reinstall()
    await stage.heard()
    await stage.write("mover", "Another one")


async def new_device(stage: Stage) -> None:
    """Somebody links a companion."""
    number = stage["mover"].phone.account.number
    await stage.props.enter_async_context(linked_client(stage.sandbox, number))


async def text_to_a_new_device(stage: Stage) -> None:
    await stage.player.send_text(stage["mover"].pn, "To both of you")


async def second_text_to_a_new_device(stage: Stage) -> None:
    await stage.player.send_text(stage["mover"].pn, "To both of you again")


async def device_unlinked(stage: Stage) -> None:
    phone = stage["mover"].phone
    await phone.unlink(max(phone.account.companions))


async def text_after_a_device_was_unlinked(stage: Stage) -> None:
    await stage.player.send_text(stage["mover"].pn, "To one of you")


async def own_new_device(stage: Stage) -> None:
    """The player's account has another companion from now on."""
    number = stage["me"].phone.account.number
    await stage.props.enter_async_context(linked_client(stage.sandbox, number))


async def text_with_an_own_new_device(stage: Stage) -> None:
    await stage.player.send_text(stage["writer"].pn, "From one of us")


async def text_to_oneself_on_a_new_device(stage: Stage) -> None:
    await stage.player.send_text(stage["me"].pn, "For all of us")


async def own_device_unlinked(stage: Stage) -> None:
    phone = stage["me"].phone
    await phone.unlink(max(phone.account.companions))


async def text_without_an_own_device(stage: Stage) -> None:
    await stage.player.send_text(stage["writer"].pn, "From me alone")


async def prekeys_run_low(stage: Stage) -> None:
    await stage.deliver(PreKeysLow(4, 1_700_000_000).to_node("low-1"))
    await stage.said("iq", xmlns="encrypt", type="set")


async def prekeys_suffice(stage: Stage) -> None:
    await stage.deliver(PreKeysLow(9, 1_700_000_000).to_node("low-2"))


async def message_without_ciphertext(stage: Stage) -> None:
    await stage.deliver(_message(stage, "EMPTY"))


async def message_of_unknown_encryption(stage: Stage) -> None:
    await stage.deliver(_message(stage, "UNKNOWN", Enc("quantum", GARBAGE).to_node()))


async def message_with_sender_key_in_a_chat(stage: Stage) -> None:
    await stage.deliver(_message(stage, "STRAY", Enc("skmsg", GARBAGE).to_node()))


async def message_without_time(stage: Stage) -> None:
    node = _message(stage, "TIMELESS", Enc("msg", GARBAGE).to_node())
    await stage.deliver(Node(node.tag, {key: value for key, value in node.attrs.items() if key != "t"}, node.content))


async def message_of_nobody_in_a_group(stage: Stage) -> None:
    group = JID.parse("120363000000000000@g.us")
    node = IncomingMessage("NOBODY", group, "text", 1_700_000_000, (Enc("skmsg", GARBAGE).to_node(),)).to_node()
    await stage.deliver(node)


async def message_with_garbage_inside(stage: Stage) -> None:
    """It is decrypted, and no protobuf."""
    state = stage["stranger"].line.state
    enc = state.cipher.encrypt(state.session_name(stage.device), GARBAGE)
    await stage.deliver(_message(stage, "GARBAGE", enc.to_node()))


async def unreadable_receipt(stage: Stage) -> None:
    await stage.deliver(Node("receipt", {"from": stage["writer"].lid, "type": "read", "t": "soon", "id": "R-1"}))


async def receipt_of_nobody(stage: Stage) -> None:
    await stage.deliver(Node("receipt", {"type": "read", "t": "1", "id": "R-2"}))


async def unreadable_notification(stage: Stage) -> None:
    await stage.deliver(Node("notification", {"from": SERVER, "type": "encrypt", "t": "1", "id": "N-1"}))


async def unknown_notification(stage: Stage) -> None:
    await stage.deliver(Node("notification", {"from": SERVER, "type": "weather", "t": "1", "id": "N-2"}))


async def call(stage: Stage) -> None:
    attrs: dict[str, AttrValue] = {"call-id": "CALL", "call-creator": stage["writer"].lid}
    terminate = Node("terminate", attrs)
    await stage.deliver(Node("call", {"from": stage["writer"].lid, "t": "1", "id": "C-1"}, (terminate,)))


async def unknown_stanza(stage: Stage) -> None:
    await stage.deliver(Node("weather", {"from": SERVER, "id": "W-1"}, (Node("rain"),)))


async def ping_of_the_server(stage: Stage) -> None:
    await stage.deliver(Node("iq", {"from": SERVER, "type": "get", "xmlns": "urn:xmpp:ping", "id": "P-1", "t": "1"}))


def _message(stage: Stage, id: str, *children: Node) -> Node:
    """A message of the stranger, as the server would deliver it."""
    stranger = stage["stranger"]
    return IncomingMessage(
        stage.keep(id, id), stranger.lid, "text", 1_700_000_000, children, sender_pn=stranger.pn, notify="Stranger"
    ).to_node()


UNREADABLE: tuple[Act, ...] = (
    asking_for_a_first_text,
    asking_for_a_text,
    asking_for_a_text_twice,
    asking_for_a_text_until_giving_up,
    asking_own_phone_for_a_text,
    asking_who_does_not_answer,
    asking_own_phone_for_what_is_still_missing,
    unavailable_message,
    unavailable_view_once_message,
)
ANSWERING: tuple[Act, ...] = (
    message_twice,
    answering_a_retry,
    answering_a_retry_with_keys,
    answering_a_retry_of_a_reaction,
    answering_a_retry_of_own_phone,
    answering_a_retry_for_what_was_never_sent,
)
CHANGES: tuple[Act, ...] = (
    text_before_an_identity_change,
    identity_change,
    text_after_an_identity_change,
    text_from_a_new_identity,
    new_device,
    text_to_a_new_device,
    second_text_to_a_new_device,
    device_unlinked,
    text_after_a_device_was_unlinked,
    own_new_device,
    text_with_an_own_new_device,
    text_to_oneself_on_a_new_device,
    own_device_unlinked,
    text_without_an_own_device,
    prekeys_run_low,
    prekeys_suffice,
)
NONSENSE: tuple[Act, ...] = (
    message_without_ciphertext,
    message_of_unknown_encryption,
    message_with_sender_key_in_a_chat,
    message_without_time,
    message_of_nobody_in_a_group,
    message_with_garbage_inside,
    unreadable_receipt,
    receipt_of_nobody,
    unreadable_notification,
    unknown_notification,
    call,
    unknown_stanza,
    ping_of_the_server,
)
