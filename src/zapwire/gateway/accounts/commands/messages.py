"""Commands that send messages. Each raises what `Session.act` and `zapwire.client`'s `Sender.send` raise.

`id` is the message's, empty for a new one. The same id again sends nothing and returns the first answer.
"""

from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from zapwire.client.messages.outgoing import SendResult
from zapwire.errors import LocalProtocolError
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True)
class SendMessage(Command[SendResult]):
    """Send a message: a serialised `Message`."""

    chat: JID
    message: bytes = field(repr=False)
    id: str = ""

    async def run(self, session: Session) -> SendResult:
        try:
            message = Message.FromString(self.message)
        except DecodeError as error:
            raise LocalProtocolError(f"this is no serialised Message: {error}") from None
        return await session.act(lambda client: client.messages.send(self.chat, message, message_id=self.id))


@dataclass(frozen=True, slots=True)
class React(Command[SendResult]):
    """React to a message, or take the reaction back with an empty emoji. `sender` None is for a message of ours."""

    chat: JID
    target: str
    emoji: str = field(repr=False)
    sender: JID | None = None
    id: str = ""

    async def run(self, session: Session) -> SendResult:
        return await session.act(
            lambda client: client.messages.react(
                self.chat, self.target, self.emoji, sender=self.sender, message_id=self.id
            )
        )


@dataclass(frozen=True, slots=True)
class Pin(Command[SendResult]):
    """Pin a message for all in the chat for so many seconds, or unpin it with None. `sender` None is for ours."""

    chat: JID
    target: str
    seconds: int | None
    sender: JID | None = None
    id: str = ""

    async def run(self, session: Session) -> SendResult:
        return await session.act(
            lambda client: client.messages.pin(
                self.chat, self.target, seconds=self.seconds, sender=self.sender, message_id=self.id
            )
        )


@dataclass(frozen=True, slots=True)
class RequestFromPhone(Command[str]):
    """Ask the account's phone for a message that this device could not have; the request's id is the answer."""

    chat: JID
    target: str
    sender: JID | None = None

    async def run(self, session: Session) -> str:
        return await session.act(
            lambda client: client.messages.request_from_phone(self.chat, self.target, sender=self.sender)
        )


@dataclass(frozen=True, slots=True)
class Revoke(Command[SendResult]):
    """Take back a message of ours; as a group's admin also of another `sender`."""

    chat: JID
    target: str
    sender: JID | None = None
    id: str = ""

    async def run(self, session: Session) -> SendResult:
        return await session.act(
            lambda client: client.messages.revoke(self.chat, self.target, sender=self.sender, message_id=self.id)
        )


@dataclass(frozen=True, slots=True)
class Edit(Command[SendResult]):
    """Change the text of a message of ours."""

    chat: JID
    target: str
    text: str = field(repr=False)
    id: str = ""

    async def run(self, session: Session) -> SendResult:
        return await session.act(
            lambda client: client.messages.edit(self.chat, self.target, self.text, message_id=self.id)
        )


@dataclass(frozen=True, slots=True)
class Vote(Command[SendResult]):
    """Vote in a poll for options by their texts; none takes the vote back. `sender` None is for a poll of ours."""

    chat: JID
    target: str
    options: tuple[str, ...] = field(repr=False)
    sender: JID | None = None

    async def run(self, session: Session) -> SendResult:
        return await session.act(
            lambda client: client.messages.vote(self.chat, self.target, self.options, sender=self.sender)
        )
