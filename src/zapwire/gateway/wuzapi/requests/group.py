"""Requests of /group."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.wuzapi.requests.fields import FILE_HELP, Payload, WithFile

MAX_PEOPLE = 1024

GroupJID = Annotated[
    str,
    Field(
        alias="GroupJID",
        min_length=1,
        max_length=256,
        description="Which group, by the JID that GET /group/list tells.",
        examples=["120362023605733675@g.us"],
    ),
]
Link = Annotated[
    str,
    Field(
        alias="Code",
        min_length=1,
        max_length=512,
        description="An invite link, or the code at its end.",
        examples=["https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"],
    ),
]
People = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=256)]],
    Field(
        alias="Phone",
        min_length=1,
        max_length=MAX_PEOPLE,
        description="Whom: numbers with their country code, or JIDs.",
        examples=[["5491155553934"]],
    ),
]


class ListGroups(Payload):
    """Asks for all groups."""


class OfGroup(Payload):
    """Names a group."""

    group: GroupJID


class GetInviteLink(Payload):
    """Asks for a group's link."""

    group: GroupJID
    reset: Annotated[bool, Field(alias="Reset", description="Make the old link void, and a new one.")] = False


class SetPhoto(WithFile):
    """A group's picture."""

    KIND: ClassVar[Kind] = Kind.IMAGE

    group: GroupJID
    media: Annotated[
        str,
        Field(
            alias="Image",
            min_length=1,
            description=FILE_HELP,
            examples=["data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD…"],
        ),
    ]


class SetName(Payload):
    """A group's name."""

    group: GroupJID
    name: Annotated[str, Field(alias="Name", min_length=1, max_length=100, examples=["New Group Name"])]


class SetTopic(Payload):
    """A group's description."""

    group: GroupJID
    topic: Annotated[
        str, Field(alias="Topic", max_length=2048, description="Empty takes it away.", examples=["Sundays at noon"])
    ]


class SetAnnounce(Payload):
    """Who may write."""

    group: GroupJID
    announce: Annotated[bool, Field(alias="Announce", description="Whether only admins may.")]


class SetLocked(Payload):
    """Who may change what the group is."""

    group: GroupJID
    locked: Annotated[bool, Field(alias="Locked", description="Whether only admins may.")]


class SetEphemeral(Payload):
    """When messages disappear."""

    group: GroupJID
    duration: Annotated[Literal["24h", "7d", "90d", "off"], Field(alias="Duration", description="After how long.")]


class SetJoinApproval(Payload):
    """Who lets people in."""

    group: GroupJID
    mode: Annotated[bool, Field(alias="Mode", description="Whether admins must approve who comes by a link.")]


class CreateGroup(Payload):
    """A new group."""

    name: Annotated[str, Field(alias="Name", min_length=1, max_length=100, examples=["My New Group"])]
    people: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=256)]],
        Field(
            alias="Participants",
            min_length=1,
            max_length=MAX_PEOPLE,
            description="Who is in it, beside oneself.",
            examples=[["5491155553934"]],
        ),
    ]


class OfLink(Payload):
    """Names a group by a link that leads to it."""

    link: Link


class UpdateParticipants(Payload):
    """What shall become of people in a group."""

    group: GroupJID
    people: People
    action: Annotated[Literal["add", "remove", "promote", "demote"], Field(alias="Action")]


class UpdateRequests(Payload):
    """What shall become of people who ask to be let in."""

    group: GroupJID
    people: People
    action: Annotated[Literal["approve", "reject"], Field(alias="Action")]
