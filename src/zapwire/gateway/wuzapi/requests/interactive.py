"""Requests of /chat/send/template, /chat/send/buttons and /chat/send/list."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, MAX_URL, MessageId, Payload, Phone, Text

MAX_ROWS = 100

Form = Annotated[
    Literal["interactive", "classic"],
    Field(description="How it is sent: `interactive` is what today's phones show, `classic` what wuzapi sends."),
]
Label = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
ButtonId = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class TemplateButton(Payload):
    """A button of a template."""

    text: Annotated[Label, Field(alias="DisplayText", examples=["Yes"])]
    type: Annotated[Literal["quickreply", "url", "call"], Field(alias="Type")] = "quickreply"
    id: Annotated[
        ButtonId | None,
        Field(alias="Id", description="What the answer to a quick reply names; its place, from 1 on, where left out."),
    ] = None
    url: Annotated[str | None, Field(alias="Url", min_length=1, max_length=MAX_URL)] = None
    phone_number: Annotated[str | None, Field(alias="PhoneNumber", min_length=1, max_length=64)] = None


class SendTemplate(Payload):
    """A text with up to three quick replies, one button that calls and one that opens a page."""

    phone: Annotated[Phone, Field(alias="Phone")]
    content: Annotated[Text, Field(alias="Content")]
    footer: Annotated[str, Field(alias="Footer", max_length=1024)] = ""
    buttons: Annotated[list[TemplateButton], Field(alias="Buttons", min_length=1, max_length=16)]
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
    form: Annotated[Form, Field(alias="Form")] = "interactive"
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None


class ReplyButton(Payload):
    """A button that answers."""

    id: Annotated[
        ButtonId | None, Field(alias="ButtonId", description="Its place, from 1 on, where left out.", examples=["yes"])
    ] = None
    text: Annotated[Label, Field(alias="ButtonText", examples=["Yes"])]


class SendButtons(Payload):
    """A text with up to three buttons that answer."""

    phone: Annotated[Phone, Field(alias="Phone")]
    title: Annotated[Text, Field(alias="Title")]
    footer: Annotated[str, Field(alias="Footer", max_length=1024)] = ""
    buttons: Annotated[list[ReplyButton], Field(alias="Buttons", min_length=1, max_length=3)]
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
    form: Annotated[Form, Field(alias="Form")] = "interactive"
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None


class ListRow(Payload):
    """A row to choose."""

    title: Annotated[Label, Field(alias="title", examples=["Monday"])]
    desc: Annotated[str, Field(alias="desc", max_length=1024)] = ""
    id: Annotated[
        ButtonId | None, Field(alias="RowId", description="Its place in the whole list, from 1 on, where left out.")
    ] = None


class ListSection(Payload):
    """Rows under a title."""

    title: Annotated[str, Field(alias="title", max_length=MAX_NAME)] = ""
    rows: Annotated[list[ListRow], Field(alias="rows", min_length=1, max_length=MAX_ROWS)]


class SendList(Payload):
    """A text with a list to choose one row of: `Sections`, or `List` for rows of one section without a title."""

    phone: Annotated[Phone, Field(alias="Phone")]
    button_text: Annotated[Label, Field(alias="ButtonText", description="Opens the list.", examples=["Days"])]
    desc: Annotated[Text, Field(alias="Desc")]
    top_text: Annotated[str, Field(alias="TopText", max_length=1024)] = ""
    footer_text: Annotated[str, Field(alias="FooterText", max_length=1024)] = ""
    sections: Annotated[list[ListSection] | None, Field(alias="Sections", min_length=1, max_length=MAX_ROWS)] = None
    rows: Annotated[list[ListRow] | None, Field(alias="List", min_length=1, max_length=MAX_ROWS)] = None
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
    form: Annotated[Form, Field(alias="Form")] = "interactive"
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None
