"""Buttons and lists."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import LocalProtocolError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import (
    Buttons,
    CallButton,
    Menu,
    OtherButton,
    QuickReply,
    Row,
    Section,
    UrlButton,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
    flow_nodes,
    parse_params,
)
from zapwire.protocol.messages.kinds import annotations, kind_name, media_type, stanza_type
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import InteractiveMessage, Message, TemplateMessage

CONTEXT = Context(Quote("3EB1", JID("5", "lid"), Message(conversation="?")))
REPLIES = (QuickReply("Yes", "yes"), QuickReply('"No" 🙅', "no"))
OFFER = Buttons("Do you come?", (*REPLIES, UrlButton("Map", "https://e.org/?a=1&b"), CallButton("Call", "+1155")))
FULL = Buttons("Do you come?", OFFER.buttons, "Asado", "Saturday", CONTEXT)
MENU = Menu(
    "When?",
    "Days",
    (Section("Week", (Row("1", "Monday", "at 21:00"), Row("2", "Tuesday"))), Section("", (Row("3", "Sunday"),))),
    "Choose",
    "Asado",
    CONTEXT,
)


def content(message: Message) -> object:
    """Return what a message says, after the way through bytes."""
    return read(unwrap(parse(message.SerializeToString())).message)


@pytest.mark.parametrize("offer", [OFFER, FULL])
def test_buttons_survive(offer: Buttons) -> None:
    """In both forms, each button is what it was."""
    assert content(build_buttons(offer)) == offer
    assert content(build_template(offer)) == offer


def test_lists_survive() -> None:
    """In both forms, with all rows."""
    assert content(build_menu(MENU)) == MENU
    assert content(build_list(MENU)) == MENU


def test_quick_replies_alone_survive_in_the_older_form() -> None:
    """With a title or without."""
    for offer in (Buttons("Text", REPLIES), Buttons("Text", REPLIES, "Footer", "Title", CONTEXT)):
        assert content(build_reply_buttons(offer)) == offer
    with pytest.raises(LocalProtocolError, match="quick replies only"):
        build_reply_buttons(OFFER)


@pytest.mark.parametrize("build", [build_buttons, build_template])
def test_a_button_of_an_unknown_kind_cannot_be_sent(build: object) -> None:
    """It can only be received."""
    assert callable(build)
    with pytest.raises(LocalProtocolError, match="cta_copy"):
        build(Buttons("x", (OtherButton("Copy", "cta_copy"),)))


def test_what_the_buttons_of_a_native_flow_are() -> None:
    """Names and JSON are those that current servers send."""
    flow = build_buttons(OFFER).interactiveMessage.nativeFlowMessage
    assert [(button.name, json.loads(button.buttonParamsJSON)) for button in flow.buttons] == [
        ("quick_reply", {"display_text": "Yes", "id": "yes"}),
        ("quick_reply", {"display_text": '"No" 🙅', "id": "no"}),
        ("cta_url", {"display_text": "Map", "url": "https://e.org/?a=1&b", "merchant_url": "https://e.org/?a=1&b"}),
        ("cta_call", {"display_text": "Call", "phone_number": "+1155"}),
    ]
    assert flow.messageVersion == 1
    (select,) = build_menu(MENU).interactiveMessage.nativeFlowMessage.buttons
    params = json.loads(select.buttonParamsJSON)
    assert (select.name, params["title"]) == ("single_select", "Days")
    assert params["sections"][0]["rows"][0] == {"header": "", "title": "Monday", "description": "at 21:00", "id": "1"}


def test_the_stanza_of_a_native_flow() -> None:
    """It has the child without which no phone shows it, and the type of a text."""
    message = build_buttons(OFFER)
    assert (stanza_type(message), media_type(message), annotations(message)) == ("text", "", ())
    (biz,) = flow_nodes(message, 1_790_000_000.9)
    interactive, control = biz.children
    assert (biz.tag, dict(biz.attrs)) == (
        "biz",
        {"actual_actors": "2", "host_storage": "2", "privacy_mode_ts": "1712019543"},
    )
    assert interactive == Node(
        "interactive", {"type": "native_flow", "v": "1"}, (Node("native_flow", {"v": "9", "name": "mixed"}),)
    )
    assert control == Node("quality_control", {"source_type": "third_party"})


def test_other_messages_have_no_such_child() -> None:
    """Neither texts nor the older forms, which have their own."""
    for message in (Message(conversation="x"), build_template(OFFER), build_list(MENU), Message(interactiveMessage={})):
        assert flow_nodes(message, 1.0) == ()
    assert [node.children[0].tag for node in annotations(build_list(MENU))] == ["list"]
    assert [node.children[0].tag for node in annotations(build_reply_buttons(Buttons("x", REPLIES)))] == ["buttons"]


def test_other_forms_of_templates() -> None:
    """A native flow inside a template is read; a form that is not known has a kind only."""
    flow = build_buttons(OFFER).interactiveMessage
    assert read(Message(templateMessage=TemplateMessage(interactiveMessageTemplate=flow))) == OFFER
    assert kind_name(Message(templateMessage={})) == "templateMessage"
    for unknown in (Message(templateMessage={}), Message(interactiveMessage={"carouselMessage": {}})):
        assert type(read(unknown)).__name__ == "Other"


@given(st.lists(st.tuples(st.sampled_from(["quick_reply", "single_select", "cta_url", "x"]), st.text()), max_size=3))
def test_any_json_is_read(buttons: list[tuple[str, str]]) -> None:
    """Whatever stands in a button is read as far as it can be."""
    flows = [
        InteractiveMessage.NativeFlowMessage.NativeFlowButton(name=name, buttonParamsJSON=text)
        for name, text in buttons
    ]
    flow = InteractiveMessage.NativeFlowMessage(buttons=flows)
    read_back = read(Message(interactiveMessage=InteractiveMessage(nativeFlowMessage=flow)))
    assert isinstance(read_back, Buttons | Menu)


@pytest.mark.parametrize("text", ["", "[]", "nul", '{"a":', "[" * 60_000, '{"a":"' + "x" * 70_000 + '"}', b"\xff"])
def test_json_that_is_none(text: str | bytes) -> None:
    """Nothing is read of it, however deep or long it is."""
    assert parse_params(text) == {}


def test_json_of_the_wrong_shape() -> None:
    """What should be a list or a text and is none is left out."""
    params = json.dumps(
        {"title": 5, "sections": [1, {"rows": {}}, {"title": "S", "rows": [{"id": "1", "title": None}]}]}
    )
    button = InteractiveMessage.NativeFlowMessage.NativeFlowButton(name="single_select", buttonParamsJSON=params)
    message = Message(
        interactiveMessage=InteractiveMessage(nativeFlowMessage=InteractiveMessage.NativeFlowMessage(buttons=[button]))
    )
    assert read(message) == Menu("", "", (Section("", ()), Section("S", (Row("1", ""),))))
