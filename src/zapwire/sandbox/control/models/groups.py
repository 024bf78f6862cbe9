"""Groups."""

from typing import Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body, Chat


class GroupRequest(Body):
    """A group to create. `participants` are numbers or JIDs; the owner need not be among them."""

    owner: Chat
    subject: str = Field(min_length=1, max_length=100, examples=["Asado"])
    participants: list[Chat] = Field(default_factory=list, max_length=1024)
    addressing_mode: Literal["lid", "pn"] = "lid"


class ParticipantsRequest(Body):
    """A change of a group's participants, made by its owner where no `by` is named."""

    by: Chat | None = None
    add: list[Chat] = Field(default_factory=list, max_length=1024)
    remove: list[Chat] = Field(default_factory=list, max_length=1024)
    promote: list[Chat] = Field(default_factory=list, max_length=1024)
    demote: list[Chat] = Field(default_factory=list, max_length=1024)


class GroupSettings(Body):
    """What is set of a group, by its owner where no `by` is named; what is left out stays as it is."""

    by: Chat | None = None
    subject: str | None = Field(default=None, max_length=1000)
    topic: str | None = Field(default=None, max_length=10_000, description='"" takes the description away.')
    announce: bool | None = None
    locked: bool | None = None
    ephemeral: int | None = Field(
        default=None, ge=0, description="Seconds after which messages disappear; 0 for never."
    )
    join_approval: bool | None = None
    member_add_mode: Literal["admin_add", "all_member_add"] | None = None


class GroupPhoto(Body):
    """A group's picture, a JPEG as base64, set by its owner where no `by` is named; without `data` it goes."""

    by: Chat | None = None
    data: str | None = Field(default=None, max_length=2 << 20)


class InviteRequest(Body):
    """Asks for a group's link, as its owner where no `by` is named."""

    by: Chat | None = None
    reset: bool = False


class JoinGroupRequest(Body):
    """Somebody follows an invite link, or the code in it."""

    by: Chat
    link: str = Field(min_length=1, max_length=200)


class LeaveRequest(Body):
    """Somebody leaves a group."""

    by: Chat


class DeleteGroupRequest(Body):
    """A group ends, by its owner where no `by` is named."""

    by: Chat | None = None
    reason: str = Field("", max_length=64, description="As clients are told it.")


class AnswerRequests(Body):
    """People who asked to be let in are, or are not, by the owner where no `by` is named."""

    by: Chat | None = None
    approve: list[Chat] = Field(default_factory=list, max_length=1024)
    reject: list[Chat] = Field(default_factory=list, max_length=1024)


class LinkRequest(Body):
    """A group becomes part of a community, or no longer is, by the owner where no `by` is named."""

    by: Chat | None = None
    group: str = Field(max_length=100)
    linked: bool = True
