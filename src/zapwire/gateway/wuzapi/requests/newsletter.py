"""Requests of /newsletter."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Payload

NewsletterJID = Annotated[
    str,
    Field(
        alias="NewsletterJID",
        min_length=1,
        max_length=256,
        description="The newsletter's address.",
        examples=["120363144038483540@newsletter"],
    ),
]


class FollowNewsletter(Payload):
    """A newsletter to be followed, or not any more."""

    jid: NewsletterJID


class MuteNewsletter(Payload):
    """A newsletter to be muted, or not any more."""

    jid: NewsletterJID
    mute: Annotated[bool, Field(alias="Mute")] = False
