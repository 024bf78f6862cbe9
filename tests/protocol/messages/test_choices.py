"""Answers to buttons and lists."""

import pytest

from tests.protocol.messages.test_interactive import FULL, MENU, REPLIES
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.content import Other
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import (
    Buttons,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
)
from zapwire.protocol.messages.kinds import annotations, kind_name, media_type
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message

CONTEXT = Context(Quote("3EB1", JID("5", "lid"), Message(conversation="?")))


@pytest.mark.parametrize(
    ("offer", "kind", "media", "tag"),
    [
        (build_reply_buttons(Buttons("x", REPLIES)), "buttonsResponseMessage", "buttons_response", "buttons_response"),
        (build_list(MENU), "listResponseMessage", "list_response", "list_response"),
        (build_template(FULL), "templateButtonReplyMessage", "", ""),
        (build_buttons(FULL), "interactiveResponseMessage", "native_flow_response", "interactive_response"),
        (build_menu(MENU), "interactiveResponseMessage", "native_flow_response", "interactive_response"),
    ],
)
def test_each_form_has_its_answer(offer: Message, kind: str, media: str, tag: str) -> None:
    """Id, text and the quoted message are read from it, and its stanza is whatsmeow's."""
    answer = build_choice(unwrap(offer).message, Choice("yes", "Yes!", CONTEXT))
    assert (kind_name(answer), media_type(answer)) == (kind, media)
    assert [node.children[0].tag for node in annotations(answer)] == ([tag] if tag else [])
    choice = read(parse(answer.SerializeToString()))
    assert isinstance(choice, Choice)
    assert (choice.id, choice.text, choice.context) == ("yes", "Yes!", CONTEXT)


def test_what_a_native_flow_answers() -> None:
    """Its name and JSON stay as they came; the text is the body's, or else one of the JSON's."""
    flow = {"name": "menu_options", "paramsJSON": '{"id":"r1","title":"Monday"}'}
    message = Message(interactiveResponseMessage={"nativeFlowResponseMessage": flow})
    assert read(message) == Choice("r1", "Monday", None, "menu_options", '{"id":"r1","title":"Monday"}')
    message.interactiveResponseMessage.body.text = "On Monday"
    assert read(message) == Choice("r1", "On Monday", None, "menu_options", '{"id":"r1","title":"Monday"}')


@pytest.mark.parametrize("params", ["", "?", '{"id":5,"title":[]}'])
def test_an_answer_of_nothing(params: str) -> None:
    """An answer without what was chosen is one all the same."""
    message = Message(interactiveResponseMessage={"nativeFlowResponseMessage": {"name": "x", "paramsJSON": params}})
    assert read(message) == Choice("", "", None, "x", params)


def test_an_answer_of_another_kind() -> None:
    """What is no native flow's is told by its kind."""
    assert read(Message(interactiveResponseMessage={})) == Other("interactiveResponseMessage")
