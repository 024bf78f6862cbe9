"""Messages: what users of a client call to write, answer, react, change and take back."""

from collections.abc import Sequence

from zapwire.client.context import Context
from zapwire.client.messages.outgoing import SendResult
from zapwire.client.messages.phone import PhoneRequests
from zapwire.client.messages.polls import Polls
from zapwire.client.messages.send import Sender
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.messages.changes import (
    MessageKey,
    build_disappearing_timer,
    build_edit,
    build_pin,
    build_reaction,
    build_revoke,
    message_key,
)
from zapwire.protocol.messages.context import Context as MessageContext
from zapwire.protocol.messages.context import Quote
from zapwire.protocol.messages.interactive import Buttons, Menu, build_buttons, build_menu
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.polls import POLL_SECRET_SIZE, Poll, build_poll
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.proto.e2e_pb2 import Message


class Messages:
    """The messages of one account. Every call raises what `send` raises.

    `chat` is a person (by phone number or LID), a group or the status broadcast. `message_id` may be chosen; the same
    one again sends nothing and returns the first answer.
    """

    def __init__(self, context: Context, sender: Sender, polls: Polls, phone: PhoneRequests) -> None:
        self._context = context
        self._sender = sender
        self._polls = polls
        self._phone = phone

    async def send(
        self, chat: JID, message: Message, *, message_id: str = "", timeout: float | None = None
    ) -> SendResult:
        """Send any message; see `Sender.send` for what it raises. `timeout` is for the server's word, in seconds."""
        return await self._sender.send(chat, message, message_id=message_id, timeout=timeout)

    async def send_again(self, message_id: str) -> SendResult | None:
        """Return the first answer to the message of this id, which is sent again where it had none yet.

        None where nothing was sent with this id. So a message that is costly to make is made once.
        """
        return await self._sender.send_again(message_id)

    async def send_text(
        self,
        chat: JID,
        text: str,
        *,
        reply_to: Quote | None = None,
        mentions: Sequence[JID] = (),
        preview: LinkPreview | None = None,
        expiration: int = 0,
        message_id: str = "",
    ) -> SendResult:
        """Send a text, which may answer a message and mention people; `expiration` is in seconds."""
        context = MessageContext(quote=reply_to, mentions=tuple(mentions), expiration=expiration)
        return await self.send(chat, build_text(text, context=context, preview=preview), message_id=message_id)

    async def send_media(
        self, chat: JID, file: MediaFile, details: MediaDetails | None = None, *, message_id: str = ""
    ) -> SendResult:
        """Send a file that was uploaded with `client.media.upload`, or that came with a message.

        Raises `LocalProtocolError` for details that its kind has not.
        """
        return await self.send(chat, build_media(file, details), message_id=message_id)

    async def send_location(self, chat: JID, location: Location, *, message_id: str = "") -> SendResult:
        """Send a place. Raises `LocalProtocolError` for one that is not on Earth."""
        return await self.send(chat, build_location(location), message_id=message_id)

    async def send_contact(self, chat: JID, contact: Contact, *, message_id: str = "") -> SendResult:
        """Send a contact's card. Raises `LocalProtocolError` for what is no vCard."""
        return await self.send(chat, build_contact(contact), message_id=message_id)

    async def send_buttons(self, chat: JID, buttons: Buttons, *, message_id: str = "") -> SendResult:
        """Send a text with buttons, in the form that today's phones show.

        Raises `LocalProtocolError` for a button that cannot be sent.
        """
        return await self.send(chat, build_buttons(buttons), message_id=message_id)

    async def send_menu(self, chat: JID, menu: Menu, *, message_id: str = "") -> SendResult:
        """Send a text with a list to choose from, in the form that today's phones show."""
        return await self.send(chat, build_menu(menu), message_id=message_id)

    async def send_poll(self, chat: JID, poll: Poll, *, message_id: str = "") -> SendResult:
        """Send a poll. Raises `LocalProtocolError` for what is none."""
        return await self.send(chat, build_poll(poll, self._context.random(POLL_SECRET_SIZE)), message_id=message_id)

    async def vote(
        self, chat: JID, target: str, options: Sequence[str], *, sender: JID | None = None, message_id: str = ""
    ) -> SendResult:
        """Vote in a poll for options by their texts, in place of an earlier vote; none takes it back.

        `sender` is who asked; None where we did, or in a chat with one person. Raises `PollUnknown` for a poll that
        this device neither received nor sent lately, `LocalProtocolError` for options that it has not or too many.
        """
        message = await self._polls.vote(chat, target, options, sender)
        return await self.send(chat, message, message_id=message_id)

    async def request_from_phone(self, chat: JID, target: str, *, sender: JID | None = None) -> str:
        """Ask our own phone for a message that this device could not have; returns the request's id.

        The message comes as an event with this `request_id`, if the phone has it.
        """
        return await self._phone.request(await self._key(chat, target, sender))

    async def react(
        self, chat: JID, target: str, emoji: str, *, sender: JID | None = None, message_id: str = ""
    ) -> SendResult:
        """React to a message with an emoji, or take the reaction back with an empty one.

        `sender` is who wrote the message; None where we did.
        """
        key = await self._key(chat, target, sender)
        message = build_reaction(key, emoji, self._context.clock.now())
        return await self.send(chat, message, message_id=message_id)

    async def edit(self, chat: JID, target: str, text: str, *, message_id: str = "") -> SendResult:
        """Change the text of a message of ours, which WhatsApp allows for 20 minutes."""
        message = build_edit(chat, target, build_text(text), self._context.clock.now())
        return await self.send(chat, message, message_id=message_id)

    async def revoke(self, chat: JID, target: str, *, sender: JID | None = None, message_id: str = "") -> SendResult:
        """Take back a message of ours; as a group's admin also of another `sender`."""
        key = await self._key(chat, target, sender)
        return await self.send(chat, build_revoke(key), message_id=message_id)

    async def pin(
        self, chat: JID, target: str, *, seconds: int | None, sender: JID | None = None, message_id: str = ""
    ) -> SendResult:
        """Pin a message for all in the chat for so many seconds; None unpins it."""
        key = await self._key(chat, target, sender)
        message = build_pin(key, self._context.clock.now(), seconds=seconds)
        return await self.send(chat, message, message_id=message_id)

    async def set_disappearing_timer(self, chat: JID, seconds: int, *, message_id: str = "") -> SendResult:
        """Let the messages of a chat with one person disappear after so many seconds; 0 switches it off."""
        message = build_disappearing_timer(seconds, self._context.clock.now())
        return await self.send(chat, message, message_id=message_id)

    async def _key(self, chat: JID, target: str, sender: JID | None) -> MessageKey:
        me = await self._context.me()
        return message_key(chat, sender, target, me.pn, me.lid)
