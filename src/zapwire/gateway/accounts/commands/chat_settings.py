"""Commands that change what the user's own devices show of chats. Each raises what `Session.act` raises."""

from dataclasses import dataclass, field

from zapwire.client.store.labels import Label
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey


@dataclass(frozen=True, slots=True)
class ArchiveChat(Command[None]):
    """Put a chat away, or take it out again."""

    chat: JID
    archived: bool = True

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.app_state.archive(self.chat, archived=self.archived))


@dataclass(frozen=True, slots=True)
class MuteChat(Command[None]):
    """Let a chat make no sound, for ever or for so many seconds, or let it be heard again."""

    chat: JID
    muted: bool = True
    seconds: int | None = None

    async def run(self, session: Session) -> None:
        await session.act(
            lambda client: client.app_state.mute(self.chat, muted=self.muted, seconds=self.seconds),
        )


@dataclass(frozen=True, slots=True)
class PinChat(Command[None]):
    """Keep a chat on top of the list, or no longer."""

    chat: JID
    pinned: bool = True

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.app_state.pin(self.chat, pinned=self.pinned))


@dataclass(frozen=True, slots=True)
class MarkChat(Command[None]):
    """Show a whole chat as read, or as unread."""

    chat: JID
    read: bool = True

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.app_state.mark_read(self.chat, read=self.read))


@dataclass(frozen=True, slots=True)
class StarMessage(Command[None]):
    """Star a message, or no longer. `sender` is who wrote another's message in a group."""

    chat: JID
    message_id: str
    is_from_me: bool = False
    sender: JID | None = None
    starred: bool = True

    async def run(self, session: Session) -> None:
        message = MessageKey(self.chat, self.message_id, is_from_me=self.is_from_me, participant=self.sender)
        await session.act(lambda client: client.app_state.star(message, starred=self.starred))


@dataclass(frozen=True, slots=True)
class SaveContact(Command[None]):
    """Name somebody in the address book of all the account's devices, the phone's own included."""

    user: JID
    full_name: str = field(repr=False)
    first_name: str = field(default="", repr=False)

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.app_state.save_contact(self.user, self.full_name, self.first_name))


@dataclass(frozen=True, slots=True)
class EditLabel(Command[None]):
    """Make, change or delete a label."""

    label_id: str
    name: str
    color: int = 0
    deleted: bool = False

    async def run(self, session: Session) -> None:
        await session.act(
            lambda client: client.app_state.edit_label(self.label_id, self.name, self.color, deleted=self.deleted),
        )


@dataclass(frozen=True, slots=True)
class GetLabels(Command[list[tuple[Label, tuple[JID, ...]]]]):
    """The labels that there are, by their ids, each with the chats that have it, the one that got it last at first.

    Known offline, too. Raises `NotPaired`.
    """

    async def run(self, session: Session) -> list[tuple[Label, tuple[JID, ...]]]:
        labels = await session.read(lambda store: store.labels.all())
        chats = await session.read(lambda store: store.labels.chats())
        return [
            (label, tuple(sorted(known, key=lambda jid: (-known[jid], str(jid)))))
            for label in sorted(labels, key=lambda label: (len(label.id), label.id))
            for known in (chats.get(label.id, {}),)
        ]


@dataclass(frozen=True, slots=True)
class LabelChat(Command[None]):
    """Give a chat, or one of its messages, a label, or take it away."""

    label_id: str
    chat: JID
    message_id: str = ""
    labeled: bool = True

    async def run(self, session: Session) -> None:
        label_id, chat, message_id, labeled = self.label_id, self.chat, self.message_id, self.labeled
        if message_id:
            await session.act(
                lambda client: client.app_state.label_message(label_id, chat, message_id, labeled=labeled),
            )
        else:
            await session.act(lambda client: client.app_state.label_chat(label_id, chat, labeled=labeled))
