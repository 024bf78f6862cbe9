"""Answers of /group."""

from pydantic import BaseModel, Field

_JID = "5491155554444@s.whatsapp.net"
_TIME = "2022-04-21T20:15:26Z"


class AddRequest(BaseModel):
    """What an invite message needs, for somebody who may only be invited."""

    Code: str
    Expiration: str


class Participant(BaseModel):
    """Somebody in a group. `JID` is the phone number where it is known."""

    JID: str = Field(examples=[_JID])
    PhoneNumber: str = Field(examples=[_JID])
    LID: str = Field(examples=["371750581674453@lid"])
    IsAdmin: bool
    IsSuperAdmin: bool = Field(description="Whether they made the group.")
    DisplayName: str = Field(description="A masked number, of those whose number the group hides.")
    Error: int = Field(description="WhatsApp's code, of those with whom it did not work: 403 may only be invited.")
    AddRequest: AddRequest | None


class Group(BaseModel):
    """A group, as whatsmeow describes it. Who is named once is named by phone number where it is known."""

    JID: str = Field(examples=["120362023605733675@g.us"])
    OwnerJID: str = Field(examples=[_JID])
    OwnerPN: str = Field(examples=[_JID])
    OwnerLID: str
    Name: str = Field(examples=["Super Group"])
    NameSetAt: str = Field(examples=[_TIME])
    NameSetBy: str = Field(examples=[_JID])
    NameSetByPN: str
    NameSetByLID: str
    Topic: str
    TopicID: str
    TopicSetAt: str = Field(description="0001-01-01T00:00:00Z where there is none.", examples=[_TIME])
    TopicSetBy: str
    TopicSetByPN: str
    TopicSetByLID: str
    TopicDeleted: bool
    IsLocked: bool = Field(description="Whether only admins may change what the group is.")
    IsAnnounce: bool = Field(description="Whether only admins may write.")
    AnnounceVersionID: str = Field(examples=["1650572126123738"])
    IsEphemeral: bool
    DisappearingTimer: int = Field(description="Seconds until messages disappear; 0 for never.")
    IsIncognito: bool
    IsParent: bool = Field(description="Whether it is a community.")
    DefaultMembershipApprovalMode: str
    LinkedParentJID: str = Field(description="The community it is part of.")
    IsDefaultSubGroup: bool = Field(description="Whether it is a community's group for announcements.")
    IsJoinApprovalRequired: bool = Field(description="Whether admins must let in who comes by a link.")
    AddressingMode: str = Field(description="Whether its messages name people by `lid` or `pn`.")
    GroupCreated: str = Field(examples=[_TIME])
    CreatorCountryCode: str
    ParticipantVersionID: str = Field(examples=["1650234126145738"])
    Participants: list[Participant] | None
    ParticipantCount: int
    MemberAddMode: str = Field(description="Who may add others: `admin_add` or `all_member_add`.")
    Suspended: bool


class Groups(BaseModel):
    """All groups."""

    Groups: list[Group]


class InviteLink(BaseModel):
    """A group's link."""

    InviteLink: str = Field(examples=["https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"])


class PhotoSet(BaseModel):
    """A group's new picture."""

    Details: str = Field(examples=["Group Photo set successfully"])
    PictureID: str = Field(examples=["122233212312"])


class Joined(BaseModel):
    """The group one is in now, or that one asked to be let into."""

    Details: str = Field(examples=["Group joined successfully"])
    GroupJID: str = Field(examples=["120362023605733675@g.us"])
    Pending: bool = Field(description="Whether an admin must approve first.")


class Updated(BaseModel):
    """What became of each person that was named."""

    Details: str = Field(examples=["Group Participants updated successfully"])
    Participants: list[Participant]


class JoinRequest(BaseModel):
    """Somebody who asks to be let in."""

    JID: str = Field(examples=[_JID])
    PhoneNumber: str = Field(examples=[_JID])
    LID: str = Field(examples=["371750581674453@lid"])
    RequestedAt: str = Field(examples=[_TIME])
