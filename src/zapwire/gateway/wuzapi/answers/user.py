"""Answers of /user."""

from typing import Any

from pydantic import BaseModel, Field


class Checked(BaseModel):
    """Whether one number is on WhatsApp."""

    Query: str = Field(description="The number as it was asked for.", examples=["+54 9 11 5555-4445"])
    IsInWhatsapp: bool
    JID: str = Field(
        description="The number as it is registered; empty where it is no number.",
        examples=["5491155554445@s.whatsapp.net"],
    )
    LID: str = Field(description="Empty where it is not known.", examples=["371750581674453@lid"])
    VerifiedName: str = Field(description="What a business is called, by WhatsApp.", examples=["Company Name"])
    Error: str | None = Field(None, description="Only where something is wrong with this number.")


class CheckedUsers(BaseModel):
    """Of each number, in order."""

    Users: list[Checked]


class Certified(BaseModel):
    """A business's verified name: what was signed, and the signatures, in base64."""

    Certificate: dict[str, str]
    Details: dict[str, Any] = Field(examples=[{"issuer": "smb:wa", "serial": 23810327841, "verifiedName": "Company"}])


class Info(BaseModel):
    """What is known of a user."""

    VerifiedName: Certified | None
    Status: str = Field(description="The text about them.")
    PictureID: str
    Devices: list[str] = Field(examples=[["5491155554444.0:0@s.whatsapp.net"]])
    LID: str = Field(examples=["371750581674453@lid"])
    Error: str | None = Field(None, description="Only for what is no phone number and no JID.")


class Infos(BaseModel):
    """By their JIDs; what is none by the text that was sent."""

    Users: dict[str, Info]


class Avatar(BaseModel):
    """Where a picture can be had; the same stands beside `data`, with capitals, for clients of earlier versions."""

    url: str
    id: str = Field(examples=["1645308319"])
    type: str = Field(examples=["preview"])
    direct_path: str
    hash: str


class ContactEntry(BaseModel):
    """What somebody is called."""

    Found: bool
    FirstName: str
    FullName: str
    PushName: str
    BusinessName: str


class BothNames(BaseModel):
    """A phone number and the LID of the same person."""

    jid: str = Field(examples=["5491155554444@s.whatsapp.net"])
    lid: str = Field(examples=["371750581674453@lid"])


class Blocklist(BaseModel):
    """Whom the account has blocked."""

    Blocklist: list[str]
    DHash: str = Field(description="Another one each time the list changes.")


class ChangedBlocklist(Blocklist):
    """The list after somebody was blocked or unblocked."""

    Details: str
    JID: str = Field(description="Who, as the list has them.")
    RequestedJID: str | None = Field(None, description="Who, as they were named, where that is another name.")


class PrivacySettings(BaseModel):
    """The account's privacy settings."""

    GroupAdd: str = Field(examples=["all"])
    LastSeen: str
    Status: str
    Profile: str
    ReadReceipts: str
    CallAdd: str
    Online: str
    Messages: str
    Defense: str
    Stickers: str
