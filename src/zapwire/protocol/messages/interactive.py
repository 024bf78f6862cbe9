"""What is offered to be pressed: buttons, and lists of rows, in the forms that apps know.

Today's form is a native flow: its buttons are JSON inside an `interactiveMessage`, and its stanza needs a `<biz>`, or
phones show nothing of it. The older forms are those of wuzapi.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from zapwire.errors import LocalProtocolError
from zapwire.protocol.messages.context import Context, add_context, read_context
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import (
    ButtonsMessage,
    FutureProofMessage,
    HydratedTemplateButton,
    InteractiveMessage,
    ListMessage,
    Message,
    TemplateMessage,
)

_MAX_PARAMS: Final = 1 << 16
"""Characters of a native flow button's JSON, at most; a longer one is read as empty."""
_FLOW_VERSION: Final = 1
_SELECT: Final = "single_select"
# The time that a `<biz>` tells lies this far back (whatsapp-rust send/mod.rs).
_PRIVACY_MODE_AGE: Final = 77_980_457
_TEMPLATE_ID: Final = "1"

_NativeFlow = InteractiveMessage.NativeFlowMessage
_FlowButton = _NativeFlow.NativeFlowButton


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A button that answers with its text; the answer has its `id`."""

    text: str
    id: str


@dataclass(frozen=True, slots=True)
class UrlButton:
    """A button that opens a page."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CallButton:
    """A button that calls a number."""

    text: str
    phone_number: str


@dataclass(frozen=True, slots=True)
class OtherButton:
    """A button of another kind, by the name it has in native flows."""

    text: str
    kind: str


Button: TypeAlias = QuickReply | UrlButton | CallButton | OtherButton


@dataclass(frozen=True, slots=True)
class Buttons:
    """A text with buttons below it."""

    text: str
    buttons: tuple[Button, ...]
    footer: str = ""
    title: str = ""
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row to choose; the answer has its `id`."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of a list under a title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """A text with a list to choose one row of, which `button` opens."""

    text: str
    button: str
    sections: tuple[Section, ...]
    footer: str = ""
    title: str = ""
    context: Context | None = None


def build_buttons(buttons: Buttons) -> Message:
    """Buttons as a native flow. Raises `LocalProtocolError` for a button that cannot be sent."""
    flows = [_FlowButton(name=name, buttonParamsJSON=params) for name, params in map(_flow_of, buttons.buttons)]
    return Message(interactiveMessage=_interactive(buttons, flows))


def build_menu(menu: Menu) -> Message:
    """A list as a native flow."""
    sections = [
        {
            "title": section.title,
            "rows": [
                {"header": "", "title": row.title, "description": row.description, "id": row.id} for row in section.rows
            ],
        }
        for section in menu.sections
    ]
    flow = _FlowButton(name=_SELECT, buttonParamsJSON=_json({"title": menu.button, "sections": sections}))
    return Message(interactiveMessage=_interactive(menu, [flow]))


def build_template(buttons: Buttons) -> Message:
    """Buttons as a hydrated template, as wuzapi sends them. Raises as `build_buttons`."""
    template = TemplateMessage.HydratedFourRowTemplate(
        hydratedContentText=buttons.text,
        hydratedButtons=[_hydrated(button) for button in buttons.buttons],
        templateID=_TEMPLATE_ID,
    )
    if buttons.footer:
        template.hydratedFooterText = buttons.footer
    if buttons.title:
        template.hydratedTitleText = buttons.title
    message = TemplateMessage(hydratedTemplate=template)
    add_context(message, buttons.context)
    return Message(templateMessage=message)


def build_reply_buttons(buttons: Buttons) -> Message:
    """Quick replies as wuzapi sends them. Raises `LocalProtocolError` for other buttons, which this form has not."""
    replies = []
    for button in buttons.buttons:
        if not isinstance(button, QuickReply):
            raise LocalProtocolError(f"this form has quick replies only, no {type(button).__name__}")
        replies.append(
            ButtonsMessage.Button(
                buttonID=button.id,
                buttonText=ButtonsMessage.Button.ButtonText(displayText=button.text),
                type=ButtonsMessage.Button.RESPONSE,
                nativeFlowInfo=ButtonsMessage.Button.NativeFlowInfo(),
            )
        )
    message = ButtonsMessage(contentText=buttons.text, headerType=ButtonsMessage.EMPTY, buttons=replies)
    if buttons.title:
        message.text, message.headerType = buttons.title, ButtonsMessage.TEXT
    if buttons.footer:
        message.footerText = buttons.footer
    add_context(message, buttons.context)
    return _wrapped(Message(buttonsMessage=message))


def build_list(menu: Menu) -> Message:
    """A list as wuzapi sends it."""
    message = ListMessage(
        title=menu.title,
        description=menu.text,
        buttonText=menu.button,
        listType=ListMessage.SINGLE_SELECT,
        sections=[
            ListMessage.Section(
                title=section.title,
                rows=[
                    ListMessage.Row(title=row.title, description=row.description, rowID=row.id) for row in section.rows
                ],
            )
            for section in menu.sections
        ],
        footerText=menu.footer,
    )
    add_context(message, menu.context)
    return _wrapped(Message(listMessage=message))


def flow_nodes(message: Message, now: float) -> tuple[Node, ...]:
    """The `<biz>` of a native flow's stanza: without it the server takes the message, and no phone shows it."""
    if not message.HasField("interactiveMessage") or not message.interactiveMessage.HasField("nativeFlowMessage"):
        return ()
    flow = Node("native_flow", {"v": "9", "name": "mixed"})
    attrs = {"actual_actors": "2", "host_storage": "2", "privacy_mode_ts": str(max(int(now) - _PRIVACY_MODE_AGE, 0))}
    interactive = Node("interactive", {"type": "native_flow", "v": "1"}, (flow,))
    return (Node("biz", attrs, (interactive, Node("quality_control", {"source_type": "third_party"}))),)


def read_buttons(message: Message) -> Buttons:
    """What a `buttonsMessage` offers."""
    content = message.buttonsMessage
    buttons = tuple(QuickReply(as_text(b.buttonText.displayText), as_text(b.buttonID)) for b in content.buttons)
    return Buttons(
        as_text(content.contentText), buttons, as_text(content.footerText), as_text(content.text), read_context(content)
    )


def read_template(message: Message) -> Buttons | Menu | None:
    """What a `templateMessage` offers; None for a form that is not known."""
    content = message.templateMessage
    if content.HasField("interactiveMessageTemplate"):
        return _read_interactive(content.interactiveMessageTemplate)
    for name in ("hydratedTemplate", "hydratedFourRowTemplate"):
        if content.HasField(name):
            template = getattr(content, name)
            return Buttons(
                as_text(template.hydratedContentText),
                tuple(_read_hydrated(button) for button in template.hydratedButtons),
                as_text(template.hydratedFooterText),
                as_text(template.hydratedTitleText),
                read_context(content),
            )
    return None


def read_list(message: Message) -> Menu:
    """What a `listMessage` offers."""
    content = message.listMessage
    sections = tuple(
        Section(
            as_text(section.title),
            tuple(Row(as_text(row.rowID), as_text(row.title), as_text(row.description)) for row in section.rows),
        )
        for section in content.sections
    )
    return Menu(
        as_text(content.description),
        as_text(content.buttonText),
        sections,
        as_text(content.footerText),
        as_text(content.title),
        read_context(content),
    )


def read_interactive(message: Message) -> Buttons | Menu | None:
    """What an `interactiveMessage` offers; None where it is no native flow."""
    return _read_interactive(message.interactiveMessage)


def parse_params(text: str | bytes) -> dict[str, Any]:
    """The object in a native flow's JSON; empty where there is none, or a too large one."""
    if len(text) > _MAX_PARAMS:
        return {}
    try:
        params = json.loads(as_text(text))
    except (ValueError, RecursionError):
        return {}
    return params if isinstance(params, dict) else {}


def _read_interactive(content: InteractiveMessage) -> Buttons | Menu | None:
    if not content.HasField("nativeFlowMessage"):
        return None
    text, footer, title = as_text(content.body.text), as_text(content.footer.text), as_text(content.header.title)
    flows = content.nativeFlowMessage.buttons
    if len(flows) == 1 and as_text(flows[0].name) == _SELECT:
        params = parse_params(flows[0].buttonParamsJSON)
        sections = tuple(map(_read_section, _dicts(params.get("sections"))))
        return Menu(text, _text(params, "title"), sections, footer, title, read_context(content))
    return Buttons(text, tuple(map(_read_flow, flows)), footer, title, read_context(content))


def _read_section(section: dict[str, Any]) -> Section:
    rows = _dicts(section.get("rows"))
    return Section(
        _text(section, "title"),
        tuple(Row(_text(row, "id"), _text(row, "title"), _text(row, "description")) for row in rows),
    )


def _read_flow(flow: Any) -> Button:
    name, params = as_text(flow.name), parse_params(flow.buttonParamsJSON)
    text = _text(params, "display_text") or _text(params, "title")
    read = _FLOWS.get(name)
    return read(text, params) if read else OtherButton(text, name)


_FLOWS: Final[dict[str, Callable[[str, dict[str, Any]], Button]]] = {
    "quick_reply": lambda text, params: QuickReply(text, _text(params, "id")),
    "cta_url": lambda text, params: UrlButton(text, _text(params, "url")),
    "cta_call": lambda text, params: CallButton(text, _text(params, "phone_number")),
}


def _flow_of(button: Button) -> tuple[str, str]:
    """A button's name and JSON in a native flow."""
    match button:
        case QuickReply(text, id):
            return "quick_reply", _json({"display_text": text, "id": id})
        case UrlButton(text, url):
            return "cta_url", _json({"display_text": text, "url": url, "merchant_url": url})
        case CallButton(text, number):
            return "cta_call", _json({"display_text": text, "phone_number": number})
        case OtherButton(kind=kind):
            raise LocalProtocolError(f"a button of the kind {kind} cannot be sent")


def _hydrated(button: Button) -> HydratedTemplateButton:
    match button:
        case QuickReply(text, id):
            return HydratedTemplateButton(
                quickReplyButton=HydratedTemplateButton.HydratedQuickReplyButton(displayText=text, ID=id)
            )
        case UrlButton(text, url):
            return HydratedTemplateButton(urlButton=HydratedTemplateButton.HydratedURLButton(displayText=text, URL=url))
        case CallButton(text, number):
            return HydratedTemplateButton(
                callButton=HydratedTemplateButton.HydratedCallButton(displayText=text, phoneNumber=number)
            )
        case OtherButton(kind=kind):
            raise LocalProtocolError(f"a button of the kind {kind} cannot be sent")


def _read_hydrated(button: HydratedTemplateButton) -> Button:
    if button.HasField("urlButton"):
        return UrlButton(as_text(button.urlButton.displayText), as_text(button.urlButton.URL))
    if button.HasField("callButton"):
        return CallButton(as_text(button.callButton.displayText), as_text(button.callButton.phoneNumber))
    reply = button.quickReplyButton
    return QuickReply(as_text(reply.displayText), as_text(reply.ID))


def _interactive(offer: Buttons | Menu, flows: Iterable[_FlowButton]) -> InteractiveMessage:
    message = InteractiveMessage(
        body=InteractiveMessage.Body(text=offer.text),
        nativeFlowMessage=_NativeFlow(buttons=flows, messageVersion=_FLOW_VERSION),
    )
    if offer.title:
        message.header.title, message.header.hasMediaAttachment = offer.title, False
    if offer.footer:
        message.footer.text = offer.footer
    add_context(message, offer.context)
    return message


def _wrapped(message: Message) -> Message:
    return Message(viewOnceMessage=FutureProofMessage(message=message))


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(params: dict[str, Any], name: str) -> str:
    value = params.get(name)
    return value if isinstance(value, str) else ""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
