"""What a phone calls people: by number, by LID, and by one key for each chat."""

from dataclasses import dataclass

from zapwire.protocol.jid import JID
from zapwire.sandbox.world.world import NoSuchPhone, World


@dataclass(frozen=True, slots=True)
class Names:
    """A chat or a sender: as the stanza names it, and by both names where it is a person this world knows."""

    jid: JID
    pn: JID | None = None
    lid: JID | None = None

    @classmethod
    def of(cls, world: World, jid: JID) -> "Names":
        """The names of a user, device or group; `pn` and `lid` are without device."""
        account = world.find(jid)
        return cls(jid) if account is None else cls(jid, account.jid(), account.lid())

    @property
    def who(self) -> str:
        """One text for a person, whichever name and device is at hand."""
        return str(self.pn or self.jid.to_non_ad())


def by_lid(world: World, device: JID) -> JID:
    """The device's name by LID; a device nobody knows keeps its name."""
    account = world.find(device)
    return device if account is None else account.lid(device.device)


def chat_key(world: World, chat: JID) -> str:
    """The same text for a chat, whichever name it goes by."""
    account = world.find(chat)
    return str(chat) if account is None else account.number


def resolve(world: World, text: str) -> JID:
    """Who or what a caller means: a number written in any way, a JID without device, or a group's JID.

    Raises `NoSuchPhone`, `NoSuchGroup`, or `JIDError` for a text that is none of them.
    """
    if "@" not in text:
        return world.account(text).jid()
    jid = JID.parse(text).to_non_ad()
    if jid.is_group:
        return world.group(jid).jid
    if world.find(jid) is None:
        raise NoSuchPhone(f"nobody has the address {jid}: create a phone with POST /phones")
    return jid
