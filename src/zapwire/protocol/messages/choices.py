"""Answers to buttons and lists: which was pressed, and what it says."""

import json
from dataclasses import dataclass
from typing import Final

from zapwire.protocol.messages.context import Context, read_context
from zapwire.protocol.messages.interactive import parse_params
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import (
    ButtonsResponseMessage,
    InteractiveResponseMessage,
    ListResponseMessage,
    Message,
    TemplateButtonReplyMessage,
)

_FLOW_VERSION: Final = 3
_REPLY: Final = "quick_reply"


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody pressed a button or chose a row: its `id`, and what it says. The context quotes the message.

    `flow` and `params` are what a native flow answered, `params` as the JSON that it was; empty for other forms.
    """

    id: str
    text: str
    context: Context | None = None
    flow: str = ""
    params: str = ""


def build_choice(offer: Message, choice: Choice) -> Message:
    """The answer to an unwrapped message with buttons or a list, in the form that fits it."""
    context = (choice.context or Context()).to_proto()
    match kind_name(offer):
        case "listMessage":
            reply = ListResponseMessage.SingleSelectReply(selectedRowID=choice.id)
            answer = ListResponseMessage(
                title=choice.text,
                listType=ListResponseMessage.SINGLE_SELECT,
                singleSelectReply=reply,
                contextInfo=context,
            )
            return Message(listResponseMessage=answer)
        case "buttonsMessage":
            response = ButtonsResponseMessage(
                selectedButtonID=choice.id,
                selectedDisplayText=choice.text,
                type=ButtonsResponseMessage.DISPLAY_TEXT,
                contextInfo=context,
            )
            return Message(buttonsResponseMessage=response)
        case "templateMessage":
            pressed = TemplateButtonReplyMessage(
                selectedID=choice.id, selectedDisplayText=choice.text, contextInfo=context
            )
            return Message(templateButtonReplyMessage=pressed)
        case _:
            flow = choice.flow or _REPLY
            params = {"id": choice.id, "display_text": choice.text}
            answered = InteractiveResponseMessage(
                body=InteractiveResponseMessage.Body(text=choice.text),
                nativeFlowResponseMessage=InteractiveResponseMessage.NativeFlowResponseMessage(
                    name=flow, paramsJSON=choice.params or json.dumps(params), version=_FLOW_VERSION
                ),
                contextInfo=context,
            )
            return Message(interactiveResponseMessage=answered)


def read_button_choice(message: Message) -> Choice:
    """The button that a `buttonsResponseMessage` names."""
    answer = message.buttonsResponseMessage
    context = read_context(answer)
    return Choice(as_text(answer.selectedButtonID), as_text(answer.selectedDisplayText), context)


def read_template_choice(message: Message) -> Choice:
    """The button that a `templateButtonReplyMessage` names."""
    answer = message.templateButtonReplyMessage
    context = read_context(answer)
    return Choice(as_text(answer.selectedID), as_text(answer.selectedDisplayText), context)


def read_row_choice(message: Message) -> Choice:
    """The row that a `listResponseMessage` names."""
    answer = message.listResponseMessage
    context = read_context(answer)
    return Choice(as_text(answer.singleSelectReply.selectedRowID), as_text(answer.title), context)


def read_flow_choice(message: Message) -> Choice | None:
    """What a native flow answered in an `interactiveResponseMessage`; None where it is another answer."""
    answer = message.interactiveResponseMessage
    if not answer.HasField("nativeFlowResponseMessage"):
        return None
    response = answer.nativeFlowResponseMessage
    context = read_context(answer)
    params = parse_params(response.paramsJSON)
    id, text = params.get("id"), as_text(answer.body.text)
    shown = text or params.get("display_text") or params.get("title")
    return Choice(
        id if isinstance(id, str) else "",
        shown if isinstance(shown, str) else "",
        context,
        as_text(response.name),
        as_text(response.paramsJSON),
    )
