"""What is asked for, call by call, with the names that wuzapi's users write.

The names are read in any case. Every model here is also its description in the OpenAPI document.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT: Final = 65536
"""Characters that WhatsApp takes in a text."""
MAX_IDS: Final = 1000
MAX_NAME: Final = 256
MAX_URL: Final = 2048
MAX_TOKEN: Final = 256
MAX_MENTIONS: Final = 1024

_PHONE_HELP: Final = (
    "Whom: a number with its country code, where `+`, spaces, dashes and parentheses do not matter; a JID of a person "
    "by number or LID, with or without a device; or a group's JID."
)


class Payload(BaseModel):
    """A request: types are not guessed, unknown names are left out."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


Phone = Annotated[str, Field(min_length=1, max_length=256, description=_PHONE_HELP, examples=["5491155554444"])]
MessageId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="The id of a message, up to 128 visible ASCII characters.",
        examples=["90B2F8B13FAC8A9CF6B06E99C7834DC5"],
    ),
]
Text = Annotated[
    str, Field(min_length=1, max_length=MAX_TEXT, description="The text, up to 65,536 characters.", examples=["Hola"])
]
Url = Annotated[str, Field(max_length=MAX_URL, examples=["https://some.server/webhook"])]
Events = Annotated[
    list[str],
    Field(
        max_length=256,
        description="Names of event types, such as `Message`, `ReadReceipt`, or `All`.",
        examples=[["Message", "ReadReceipt"]],
    ),
]
HmacKey = Annotated[
    str,
    Field(
        max_length=1024,
        description="Signs the webhooks of this user; at least 32 characters.",
        examples=["a-secret-of-at-least-thirty-two-chars"],
    ),
]


class Connect(Payload):
    """How a session is started."""

    subscribe: Annotated[Events | None, Field(alias="Subscribe")] = None
    immediate: Annotated[
        bool,
        Field(
            alias="Immediate",
            description="`false` waits up to 10 seconds for the login; `true`, or nothing, answers at once.",
        ),
    ] = True


class Disconnect(Payload):
    """How a session is ended for now."""

    clear: Annotated[bool, Field(alias="clear", description="Whether the subscriptions are forgotten, too.")] = False


class Reset(Payload):
    """How far back a session is set."""

    forget: Annotated[
        bool, Field(alias="forget", description="Whether the linked device and all that is kept of it is deleted.")
    ] = False


class PairPhone(Payload):
    """The phone that shall enter a code."""

    phone: Annotated[Phone, Field(alias="Phone")]


class SetProxy(Payload):
    """The proxy of one user's connection."""

    proxy_url: Annotated[
        str, Field(alias="proxy_url", max_length=MAX_URL, examples=["socks5://user:password@host:1080"])
    ] = ""
    enable: Annotated[bool, Field(alias="enable")] = True
    for_webhooks: Annotated[
        bool | None, Field(alias="webhook_use_proxy", description="Whether webhooks go through it, too.")
    ] = None


class SetHmac(Payload):
    """The key that signs webhooks."""

    key: Annotated[HmacKey, Field(alias="hmac_key")]


class SetWebhook(Payload):
    """Where events are sent. `webhook` is another name of `webhookURL` that some clients use."""

    url: Annotated[Url | None, Field(alias="webhookURL")] = None
    webhook: Annotated[Url | None, Field(alias="webhook")] = None
    events: Annotated[Events | None, Field(alias="events")] = None
    subscribe: Annotated[Events | None, Field(alias="Subscribe")] = None
    active: Annotated[bool | None, Field(alias="active", description="`false` keeps the URL, and sends nothing.")] = (
        None
    )


class ContextInfo(Payload):
    """The message that is answered, and who is mentioned."""

    stanza_id: Annotated[MessageId | None, Field(alias="StanzaId", description="The id of the answered message.")] = (
        None
    )
    participant: Annotated[
        str | None,
        Field(
            alias="Participant",
            max_length=256,
            description="Who wrote the answered message.",
            examples=["5491155553935@s.whatsapp.net"],
        ),
    ] = None
    mentioned: Annotated[
        list[str] | None,
        Field(alias="MentionedJID", max_length=MAX_MENTIONS, examples=[["5491155553935@s.whatsapp.net"]]),
    ] = None
    quoted: Annotated[
        dict[str, Any] | None,
        Field(alias="QuotedMessage", description="The answered message, as events show it."),
    ] = None
    expiration: Annotated[
        int | None,
        Field(alias="Expiration", ge=0, le=0xFFFFFFFF, description="The chat's disappearing timer, seconds."),
    ] = None
    is_forwarded: Annotated[bool | None, Field(alias="IsForwarded")] = None
    forwarding_score: Annotated[int | None, Field(alias="ForwardingScore", ge=0, le=0xFFFFFFFF)] = None


class SendText(Payload):
    """A text or an answer."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[Text, Field(alias="Body")]
    id: Annotated[
        MessageId | None,
        Field(alias="Id", description="The new message's id. The same one again sends nothing and is answered alike."),
    ] = None
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None
    link_preview: Annotated[
        bool, Field(alias="LinkPreview", description="Whether the first link is shown with its page's title.")
    ] = False
    quoted_text: Annotated[
        str | None, Field(alias="QuotedText", max_length=MAX_TEXT, description="What the answered message said.")
    ] = None
    quoted: Annotated[
        dict[str, Any] | None,
        Field(alias="QuotedMessage", description="The answered message, as events show it."),
    ] = None


class EditText(Payload):
    """A message of one's own that shall say something else."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[Text, Field(alias="Body")]
    id: Annotated[MessageId, Field(alias="Id")]


class Delete(Payload):
    """A message that shall be deleted for everyone."""

    phone: Annotated[Phone, Field(alias="Phone")]
    id: Annotated[MessageId, Field(alias="Id")]
    participant: Annotated[
        str | None,
        Field(
            alias="Participant", max_length=256, description="Who wrote it, where a group's admin deletes another's."
        ),
    ] = None


class React(Payload):
    """A reaction."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[
        str,
        Field(
            alias="Body",
            min_length=1,
            max_length=64,
            description='An emoji; "remove" takes the reaction back.',
            examples=["❤️"],
        ),
    ]
    id: Annotated[
        str,
        Field(
            alias="Id",
            min_length=1,
            max_length=131,
            pattern=r"^[!-~]+$",
            description="The id of the message; `me:` before it where it is one's own.",
            examples=["me:069EDE53E81CB5A4773587FB96CB3ED3"],
        ),
    ]
    participant: Annotated[
        str | None,
        Field(alias="Participant", max_length=256, description="Who wrote it; needed for others' messages in groups."),
    ] = None


class SetChatPresence(Payload):
    """What is shown in a chat."""

    phone: Annotated[Phone, Field(alias="Phone")]
    state: Annotated[Literal["composing", "paused"], Field(alias="State")]
    media: Annotated[
        Literal["", "audio"], Field(alias="Media", description="`audio`: a voice message is being recorded.")
    ] = ""


class MarkRead(Payload):
    """Messages that were read. `ChatPhone` and `SenderPhone` are newer names of `Chat` and `Sender`."""

    ids: Annotated[list[MessageId], Field(alias="Id", min_length=1, max_length=MAX_IDS)]
    chat: Annotated[str | None, Field(alias="Chat", max_length=256, examples=["5491155553934@s.whatsapp.net"])] = None
    sender: Annotated[
        str | None, Field(alias="Sender", max_length=256, description="Who wrote them; needed in groups.")
    ] = None
    chat_phone: Annotated[str | None, Field(alias="ChatPhone", max_length=256)] = None
    sender_phone: Annotated[str | None, Field(alias="SenderPhone", max_length=256)] = None


class SetPresence(Payload):
    """Whether one is available."""

    type: Annotated[Literal["available", "unavailable"], Field(alias="type")]
    name: Annotated[
        str, Field(alias="name", max_length=64, description="The name that others see; it is kept.", examples=["Ana"])
    ] = ""


class ListDeliveries(Payload):
    """Which deliveries are shown, newest first."""

    state: Annotated[Literal["pending", "delivered", "dead"] | None, Field(alias="state")] = None
    before: Annotated[
        int | None, Field(alias="before", ge=1, le=2**63 - 1, description="Older than the one of this `id`.")
    ] = None
    limit: Annotated[int, Field(alias="limit", ge=1, le=1000)] = 100


class Replay(Payload):
    """Which deliveries are tried again: those of these ids, or all that were given up."""

    ids: Annotated[
        list[Annotated[int, Field(ge=1, le=2**63 - 1)]] | None,
        Field(alias="Id", min_length=1, max_length=MAX_IDS, description="Ids of deliveries.", examples=[[17, 18]]),
    ] = None
    state: Annotated[Literal["dead"] | None, Field(alias="State", description="`dead`: all that were given up.")] = None


class Follow(Payload):
    """Where a stream of events begins."""

    after: Annotated[
        str, Field(alias="after", max_length=128, description="The id of the last event that is known already.")
    ] = ""


class ProxyConfig(Payload):
    """A user's proxy."""

    enabled: Annotated[bool | None, Field(alias="enabled")] = None
    url: Annotated[str | None, Field(alias="proxyURL", max_length=MAX_URL)] = None
    url_too: Annotated[str | None, Field(alias="proxy_url", max_length=MAX_URL)] = None
    for_webhooks: Annotated[bool | None, Field(alias="webhook_use_proxy")] = None


_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, examples=["Ana"])]
_Token = Annotated[
    str,
    Field(
        max_length=MAX_TOKEN,
        pattern=r"^[!-~]*$",
        description="What this user calls the API with, up to 256 visible ASCII characters.",
        examples=["1234ABCD"],
    ),
]


class UpdateUser(Payload):
    """What changes of a user; what is not named stays."""

    name: Annotated[_Name | None, Field(alias="name")] = None
    token: Annotated[_Token | None, Field(alias="token")] = None
    webhook: Annotated[Url | None, Field(alias="webhook")] = None
    events: Annotated[
        str | None,
        Field(
            alias="events",
            max_length=4096,
            description="Names of event types with commas between, or `All`.",
            examples=["Message,ReadReceipt"],
        ),
    ] = None
    expiration: Annotated[int | None, Field(alias="expiration", ge=0, le=2**63 - 1)] = None
    history: Annotated[int | None, Field(alias="history", ge=0, le=2**31 - 1)] = None
    days_to_sync_history: Annotated[int | None, Field(alias="days_to_sync_history", ge=0, le=2**31 - 1)] = None
    hmac_key: Annotated[HmacKey | None, Field(alias="hmacKey")] = None
    proxy: Annotated[ProxyConfig | None, Field(alias="proxyConfig")] = None


class CreateUser(UpdateUser):
    """A new user."""

    name: Annotated[_Name, Field(alias="name")]
    token: Annotated[_Token, Field(alias="token", min_length=1)]
