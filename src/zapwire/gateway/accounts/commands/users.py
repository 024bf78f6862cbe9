"""Commands about people, and what the account shows of itself. Each raises what `Session.act` and a query raise."""

from dataclasses import dataclass, field

from zapwire.client.store.base import Contact
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.blocklist import BlockAction, Blocklist
from zapwire.protocol.stanzas.pictures import Picture
from zapwire.protocol.types.people import Registration, UserInfo


@dataclass(frozen=True, slots=True)
class CheckNumbers(Command[list[Registration]]):
    """Whether numbers, given by their digits, are on WhatsApp."""

    numbers: tuple[str, ...]

    async def run(self, session: Session) -> list[Registration]:
        return await session.act(lambda client: client.users.check(self.numbers))


@dataclass(frozen=True, slots=True)
class GetUserInfo(Command[dict[JID, UserInfo]]):
    """What is known of users."""

    users: tuple[JID, ...]

    async def run(self, session: Session) -> dict[JID, UserInfo]:
        return await session.act(lambda client: client.users.info(self.users))


@dataclass(frozen=True, slots=True)
class GetPicture(Command[Picture | None]):
    """Where a picture can be had. Raises `ItemNotFound` where there is none, `NotAuthorized` where it is hidden."""

    target: JID
    preview: bool = False

    async def run(self, session: Session) -> Picture | None:
        return await session.act(lambda client: client.pictures.get(self.target, preview=self.preview))


@dataclass(frozen=True, slots=True)
class GetContacts(Command[list[Contact]]):
    """What people are called, the account itself among them; known offline, too. Raises `NotPaired`."""

    async def run(self, session: Session) -> list[Contact]:
        return await session.read(lambda store: store.contacts.all())


@dataclass(frozen=True, slots=True)
class GetNames(Command[tuple[JID | None, JID | None]]):
    """Phone number and LID of somebody; None for what neither the store nor the server knows."""

    user: JID

    async def run(self, session: Session) -> tuple[JID | None, JID | None]:
        if self.user.is_lid:
            return await session.read(lambda store: store.lids.pn_for(self.user)), self.user
        known = await session.read(lambda store: store.lids.lid_for(self.user))
        return self.user, known or await session.act(lambda client: client.users.lid(self.user))


@dataclass(frozen=True, slots=True)
class GetBlocklist(Command[Blocklist]):
    """Whom the account has blocked."""

    async def run(self, session: Session) -> Blocklist:
        return await session.act(lambda client: client.blocklist.get())


@dataclass(frozen=True, slots=True)
class ChangeBlocklist(Command[tuple[JID, Blocklist]]):
    """Block or unblock somebody; returns them as the list has them, and the list. Raises `NoSuchRecipient`, too."""

    user: JID
    action: BlockAction

    async def run(self, session: Session) -> tuple[JID, Blocklist]:
        return await session.act(lambda client: client.blocklist.change(self.user, self.action))


@dataclass(frozen=True, slots=True)
class GetPrivacySettings(Command[dict[str, str]]):
    """The account's privacy settings, by the server's names."""

    async def run(self, session: Session) -> dict[str, str]:
        return await session.act(lambda client: client.privacy.get())


@dataclass(frozen=True, slots=True)
class SetPrivacySetting(Command[dict[str, str]]):
    """Change a privacy setting; returns all of them."""

    name: str
    value: str

    async def run(self, session: Session) -> dict[str, str]:
        return await session.act(lambda client: client.privacy.set(self.name, self.value))


@dataclass(frozen=True, slots=True)
class SubscribePresence(Command[None]):
    """Hear when somebody comes and goes, while we are available."""

    user: JID

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.presence.subscribe(self.user))


@dataclass(frozen=True, slots=True)
class SetAbout(Command[None]):
    """Change the text about the account."""

    text: str = field(repr=False)

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.about.set(self.text))
