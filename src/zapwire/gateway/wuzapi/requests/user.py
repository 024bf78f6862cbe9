"""Requests of /user."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, Payload, Phone


class SetPresence(Payload):
    """Whether one is available."""

    type: Annotated[Literal["available", "unavailable"], Field(alias="type")]
    name: Annotated[
        str, Field(alias="name", max_length=64, description="The name that others see; it is kept.", examples=["Ana"])
    ] = ""


MAX_ABOUT: Final = 139
"""How many characters the text about somebody has, at most."""
MAX_USERS: Final = 5000
"""How many numbers one call may name."""


def _as_texts(value: object) -> object:
    """As a list of texts what many programs write in its place: one text, numbers, null."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value


def _as_text(item: object) -> object:
    if item is None:
        return ""
    return str(item) if isinstance(item, int) and not isinstance(item, bool) else item


_Phones = Annotated[
    list[str],
    BeforeValidator(_as_texts, json_schema_input_type=list[str | int | None] | str),
    Field(
        alias="Phone",
        min_length=1,
        max_length=MAX_USERS,
        description="Numbers with their country code, in any usual writing, or JIDs.",
        examples=[["5491155554445", "5491155554444"]],
    ),
]


class NamesUsers(Payload):
    """Several people, each as they were written."""

    phones: _Phones


class CheckUsers(NamesUsers):
    """The numbers to check."""


class GetInfo(NamesUsers):
    """The users to tell of."""


class GetAvatar(Payload):
    """Whose picture, and of which size."""

    phone: Annotated[Phone, Field(alias="Phone")]
    preview: Annotated[bool, Field(alias="Preview", description="The small form of the picture.")] = False


class NamesUser(Payload):
    """One person; `JID` is another name of `Phone`."""

    phone: Annotated[str | None, Field(alias="Phone", max_length=256, examples=["5491155554444"])] = None
    jid: Annotated[str | None, Field(alias="JID", max_length=256)] = None


class BlockUser(NamesUser):
    """Whom to block."""


class UnblockUser(NamesUser):
    """Whom to unblock."""


class SaveContact(Payload):
    """What somebody is called in the address book."""

    phone: Annotated[Phone, Field(alias="Phone")]
    full_name: Annotated[str, Field(alias="FullName", min_length=1, max_length=MAX_NAME, examples=["Ben Ode"])]
    first_name: Annotated[str, Field(alias="FirstName", max_length=MAX_NAME, examples=["Ben"])] = ""


class SubscribeToPresence(Payload):
    """Of whom to hear."""

    phone: Annotated[Phone, Field(alias="Phone")]


class SetPrivacy(Payload):
    """One setting."""

    name: Annotated[
        Literal[
            "groupadd",
            "last",
            "status",
            "profile",
            "readreceipts",
            "online",
            "calladd",
            "messages",
            "defense",
            "stickers",
        ],
        Field(alias="Name"),
    ]
    value: Annotated[
        Literal[
            "all",
            "contacts",
            "contact_blacklist",
            "contact_allowlist",
            "match_last_seen",
            "known",
            "on_standard",
            "off",
            "none",
        ],
        Field(alias="Value", description="Not every setting can have every value."),
    ]


class SetAbout(Payload):
    """The text about the account."""

    body: Annotated[str, Field(alias="Body", max_length=MAX_ABOUT, examples=["At the beach"])]
