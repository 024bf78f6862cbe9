"""Buttons and lists: the messages that requests describe."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.contexts import build_context
from zapwire.gateway.wuzapi.requests.interactive import (
    MAX_ROWS,
    ListRow,
    SendButtons,
    SendList,
    SendTemplate,
    TemplateButton,
)
from zapwire.protocol.messages.interactive import (
    Button,
    Buttons,
    CallButton,
    Menu,
    QuickReply,
    Row,
    Section,
    UrlButton,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
)
from zapwire.protocol.proto.e2e_pb2 import Message

_MOST: Final = {"quickreply": (3, "quick replies"), "url": (1, "link button"), "call": (1, "call button")}


def template_message(request: SendTemplate) -> Message:
    """A text with buttons. Raises `ApiError` with 400 for more buttons than a template has, or one without its aim."""
    for type, (most, name) in _MOST.items():
        count = sum(button.type == type for button in request.buttons)
        if count > most:
            text = f"Buttons has {count} of the type {type}: a template has {most} {name} at most"
            raise ApiError(HTTPStatus.BAD_REQUEST, text)
    buttons = tuple(_template_button(button, index) for index, button in enumerate(request.buttons))
    offer = Buttons(request.content, buttons, request.footer, context=build_context(request.context))
    return build_buttons(offer) if request.form == "interactive" else build_template(offer)


def buttons_message(request: SendButtons) -> Message:
    """A text with quick replies. Raises `ApiError` with 400 where its context cannot be."""
    buttons = tuple(
        QuickReply(button.text, button.id or str(index)) for index, button in enumerate(request.buttons, start=1)
    )
    offer = Buttons(request.title, buttons, request.footer, context=build_context(request.context))
    return build_buttons(offer) if request.form == "interactive" else build_reply_buttons(offer)


def list_message(request: SendList) -> Message:
    """A text with a list. Raises `ApiError` with 400 where there is none, or twice one, or one that is too long."""
    if (request.sections is None) == (request.rows is None):
        raise ApiError(HTTPStatus.BAD_REQUEST, "give either Sections, with rows in each, or List, a list of rows")
    given = [("", request.rows or [])] if request.sections is None else [(s.title, s.rows) for s in request.sections]
    if sum(len(rows) for _, rows in given) > MAX_ROWS:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"Sections has more than {MAX_ROWS} rows together")
    sections: list[Section] = []
    before = 0
    for title, rows in given:
        sections.append(Section(title, _rows(rows, before)))
        before += len(rows)
    menu = Menu(
        request.desc,
        request.button_text,
        tuple(sections),
        request.footer_text,
        request.top_text,
        build_context(request.context),
    )
    return build_menu(menu) if request.form == "interactive" else build_list(menu)


def _rows(rows: Sequence[ListRow], before: int) -> tuple[Row, ...]:
    return tuple(Row(row.id or str(n), row.title, row.desc) for n, row in enumerate(rows, start=before + 1))


def _template_button(button: TemplateButton, index: int) -> Button:
    match button.type:
        case "url":
            if not button.url:
                raise ApiError(HTTPStatus.BAD_REQUEST, f"missing Buttons.{index}.Url in Payload")
            return UrlButton(button.text, button.url)
        case "call":
            if not button.phone_number:
                raise ApiError(HTTPStatus.BAD_REQUEST, f"missing Buttons.{index}.PhoneNumber in Payload")
            return CallButton(button.text, button.phone_number)
    return QuickReply(button.text, button.id or str(index + 1))
