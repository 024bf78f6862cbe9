"""Sending buttons and lists over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from tests.gateway.routes.test_chat_send import message
from zapwire.protocol.messages.content import Content
from zapwire.protocol.messages.interactive import Buttons, CallButton, Menu, QuickReply, Row, Section, UrlButton
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.wrappers import unwrap

REPLY = {"DisplayText": "Yes", "Type": "quickreply"}
LINK = {"DisplayText": "Visit Site", "Type": "url", "Url": "https://www.fop2.com"}
CALL = {"DisplayText": "Llamame", "Type": "call", "PhoneNumber": "1155554444"}
TEMPLATE = {
    "Phone": "14155550123",
    "Content": "Template content",
    "Footer": "Some footer text",
    "Buttons": [REPLY, {"DisplayText": "No", "Type": "quickreply", "Id": "no"}, LINK, CALL],
}
BUTTONS = {"Phone": "14155550123", "Title": "Do you come?", "Buttons": [{"ButtonId": "y", "ButtonText": "Yes"}]}
ROWS = [{"title": "Saturday", "desc": "at 21:00", "RowId": "sat"}, {"title": "Sunday"}]
LIST = {"Phone": "14155550123", "ButtonText": "Days", "Desc": "When?", "TopText": "Asado", "FooterText": "Choose"}


def content(rig: Rig) -> Content:
    """Return what the message says that was sent last."""
    return read(unwrap(message(rig)).message)


def kind(rig: Rig) -> str:
    """Return the kind of the message that was sent last."""
    return kind_name(unwrap(message(rig)).message)


@pytest.mark.parametrize(("form", "expected"), [("interactive", "interactiveMessage"), ("classic", "templateMessage")])
async def test_template(rig: Rig, form: str, expected: str) -> None:
    """A template goes as what phones show, or as wuzapi sends it; a quick reply without id has its place's."""
    answer = await rig.call("POST", "/chat/send/template", {**TEMPLATE, "Form": form})
    assert answer.json()["data"]["Details"] == "Sent"
    assert kind(rig) == expected
    assert content(rig) == Buttons(
        "Template content",
        (
            QuickReply("Yes", "1"),
            QuickReply("No", "no"),
            UrlButton("Visit Site", "https://www.fop2.com"),
            CallButton("Llamame", "1155554444"),
        ),
        "Some footer text",
    )


async def test_template_of_old(rig: Rig) -> None:
    """The reference's request needs no Form, and is sent so that phones show it."""
    assert (await rig.call("POST", "/chat/send/template", TEMPLATE)).status_code == 200
    assert kind(rig) == "interactiveMessage"


@pytest.mark.parametrize(("form", "expected"), [("interactive", "interactiveMessage"), ("classic", "buttonsMessage")])
async def test_buttons(rig: Rig, form: str, expected: str) -> None:
    """Quick replies go in either form."""
    more = {"Form": form, "Buttons": [{"ButtonId": "y", "ButtonText": "Yes"}, {"buttontext": "No"}]}
    assert (await rig.call("POST", "/chat/send/buttons", {**BUTTONS, **more})).status_code == 200
    assert kind(rig) == expected
    assert content(rig) == Buttons("Do you come?", (QuickReply("Yes", "y"), QuickReply("No", "2")))


@pytest.mark.parametrize(("form", "expected"), [("interactive", "interactiveMessage"), ("classic", "listMessage")])
async def test_list(rig: Rig, form: str, expected: str) -> None:
    """Sections with rows go in either form; ids are counted through all sections."""
    sections = [{"title": "Week", "rows": ROWS}, {"Title": "Next", "Rows": [{"Title": "Monday"}]}]
    assert (await rig.call("POST", "/chat/send/list", {**LIST, "Sections": sections, "Form": form})).status_code == 200
    assert kind(rig) == expected
    assert content(rig) == Menu(
        "When?",
        "Days",
        (
            Section("Week", (Row("sat", "Saturday", "at 21:00"), Row("2", "Sunday"))),
            Section("Next", (Row("3", "Monday"),)),
        ),
        "Choose",
        "Asado",
    )


async def test_list_of_rows(rig: Rig) -> None:
    """Rows alone make one section."""
    assert (await rig.call("POST", "/chat/send/list", {**LIST, "List": ROWS})).status_code == 200
    menu = content(rig)
    assert isinstance(menu, Menu)
    assert menu.sections == (Section("", (Row("sat", "Saturday", "at 21:00"), Row("2", "Sunday"))),)


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("template", {**TEMPLATE, "Buttons": [REPLY] * 4}, "4 of the type quickreply: a template has 3"),
        ("template", {**TEMPLATE, "Buttons": [LINK] * 2}, "2 of the type url: a template has 1 link button"),
        ("template", {**TEMPLATE, "Buttons": [CALL] * 2}, "2 of the type call: a template has 1 call button"),
        ("template", {**TEMPLATE, "Buttons": []}, "missing Buttons in Payload"),
        ("template", {**TEMPLATE, "Buttons": [{**LINK, "Url": None}]}, "missing Buttons.0.Url in Payload"),
        ("template", {**TEMPLATE, "Buttons": [REPLY, {"DisplayText": "x", "Type": "call"}]}, "Buttons.1.PhoneNumber"),
        ("template", {**TEMPLATE, "Buttons": [{"Type": "quickreply"}]}, "missing Buttons.0.DisplayText"),
        ("template", {**TEMPLATE, "Buttons": [{**REPLY, "Type": "copy"}]}, "Buttons.0.Type"),
        ("template", {"Phone": "14155550123"}, "missing Content in Payload; missing Buttons in Payload"),
        ("template", {**TEMPLATE, "Form": "old"}, "'interactive' or 'classic'"),
        ("buttons", {**BUTTONS, "Buttons": [{"ButtonText": "x"}] * 4}, "at most 3"),
        ("buttons", {**BUTTONS, "Title": ""}, "missing Title in Payload"),
        ("list", LIST, "either Sections"),
        ("list", {**LIST, "List": ROWS, "Sections": [{"rows": ROWS}]}, "either Sections"),
        ("list", {**LIST, "Sections": [{"title": "x"}]}, "missing Sections.0.rows"),
        ("list", {**LIST, "Sections": [{"rows": ROWS * 30}] * 2}, "more than 100 rows"),
        ("list", {**LIST, "List": ROWS, "ButtonText": ""}, "missing ButtonText"),
    ],
)
async def test_what_is_refused(rig: Rig, path: str, body: Any, reason: str) -> None:
    """A wrong request is 400 that says what to change, and nothing is sent."""
    answer = await rig.call("POST", f"/chat/send/{path}", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []
