"""World: everybody who exists, and what can happen to them. No I/O; time and randomness are arguments."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import GROUP_SERVER, JID, LID_SERVER, USER_SERVER
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.sandbox.world.accounts import MAX_COMPANIONS, NUMBER, Account, Companion
from zapwire.sandbox.world.calls import Calls
from zapwire.sandbox.world.groups import AddressingMode, Group, NoSuchGroup, check_size, check_subject
from zapwire.sandbox.world.keys import PhoneKeys
from zapwire.sandbox.world.link_codes import LinkCodes
from zapwire.sandbox.world.mailboxes import Mailboxes
from zapwire.sandbox.world.newsletters import Newsletters
from zapwire.sandbox.world.pictures import Pictures
from zapwire.sandbox.world.subscriptions import Subscriptions
from zapwire.sandbox.world.tokens import UploadTokens

# How people set off the parts of a number.
_PUNCTUATION: Final = re.compile(r"[+\s()\-.]")
MAX_NAME: Final = 100
# Groups have had 18-digit ids that begin with 120363 since 2021.
_GROUP_IDS: Final = 120363 * 10**12


class NoSuchPhone(SandboxError):
    """A number nobody has."""


class PhoneExists(SandboxError):
    """A number that is taken."""


class NoSuchDevice(SandboxError):
    """A device that is not linked."""


class TooManyDevices(SandboxError):
    """A phone with all its companions taken."""


@dataclass(slots=True)
class World:
    """All accounts by number, all groups by their address, and what waits for whom."""

    random: Callable[[int], bytes]
    accounts: dict[str, Account] = field(default_factory=dict)
    groups: dict[JID, Group] = field(default_factory=dict)
    mailboxes: Mailboxes = field(default_factory=Mailboxes)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    calls: Calls = field(default_factory=Calls)
    link_codes: LinkCodes = field(default_factory=LinkCodes)
    upload_tokens: UploadTokens = field(default_factory=UploadTokens)
    newsletters: Newsletters = field(init=False)
    pictures: Pictures = field(init=False)
    _numbers_by_lid: dict[str, str] = field(default_factory=dict)
    _numbers_by_form: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let there be no pictures and newsletters."""
        self.pictures = Pictures(self.random)
        self.newsletters = Newsletters(self.random)

    def create_account(self, number: str, name: str, now: float) -> Account:
        """A person with a new phone. `number` may be written with +, spaces, dashes and brackets.

        Raises `SandboxError` for what is no phone number, `PhoneExists` for one that is taken.
        """
        digits = _PUNCTUATION.sub("", number)
        if not NUMBER.fullmatch(digits):
            raise SandboxError(f"{number!r} is no phone number: write country code and number, as in 5491155554444")
        if len(name) > MAX_NAME:
            raise SandboxError(f"a name has at most {MAX_NAME} characters")
        if self.by_phone(digits):
            raise PhoneExists(f"the phone {digits} exists already")
        identity = KeyPair.from_private(self.random(KEY_SIZE))
        account = Account(
            digits,
            self._new_lid(),
            name or digits,
            identity,
            PhoneKeys.create(identity, self.random),
            int.from_bytes(self.random(4)) | 1,
            int(now),
        )
        self.add(account)
        return account

    def add(self, account: Account) -> None:
        """Bring in an account that exists, as from a saved state."""
        self.accounts[account.number] = account
        self._numbers_by_lid[account.lid_user] = account.number
        self._numbers_by_form.update(dict.fromkeys(account.profile.other_numbers, account.number))

    def account(self, number: str) -> Account:
        """The account with this number, written in any way. Raises `NoSuchPhone`."""
        found = self.accounts.get(_PUNCTUATION.sub("", number))
        if found is None:
            raise NoSuchPhone(f"there is no phone {number}: create it with POST /phones")
        return found

    def by_phone(self, digits: str) -> Account | None:
        """The account with this number, or with another form of it."""
        return self.accounts.get(digits) or self.accounts.get(self._numbers_by_form.get(digits, ""))

    def set_other_numbers(self, account: Account, numbers: Iterable[str]) -> None:
        """Let an account be found by these other forms of its number, too.

        Raises `SandboxError` for what is no phone number, `PhoneExists` for one that is taken.
        """
        digits = list(dict.fromkeys(_PUNCTUATION.sub("", number) for number in numbers))
        for form in digits:
            if not NUMBER.fullmatch(form):
                raise SandboxError(f"{form!r} is no phone number: write country code and number, as in 5491155554444")
            if self.by_phone(form) not in (None, account) or form == account.number:
                raise PhoneExists(f"the phone {form} exists already")
        for form in account.profile.other_numbers:
            del self._numbers_by_form[form]
        account.profile.other_numbers = digits
        self._numbers_by_form.update(dict.fromkeys(digits, account.number))

    def find(self, jid: JID) -> Account | None:
        """The account behind a user's or device's JID, by number or LID."""
        if jid.server == LID_SERVER:
            number = self._numbers_by_lid.get(jid.user)
            return self.accounts.get(number) if number else None
        return self.accounts.get(jid.user) if jid.server == USER_SERVER else None

    def by_number(self, jid: JID) -> JID:
        """The same user or device by phone number, where `jid` is a LID. Raises `NoSuchPhone` for an unknown LID."""
        if jid.server != LID_SERVER:
            return jid
        account = self.find(jid)
        if account is None:
            raise NoSuchPhone(f"nobody has the LID {jid}")
        return account.jid(jid.device)

    def companion(self, jid: JID) -> Companion | None:
        """The companion a device's JID names."""
        account = self.find(jid)
        return account.companions.get(jid.device) if account else None

    def reserve_device(self, account: Account) -> tuple[int, int]:
        """The next companion's device id and key index; neither is ever used again. Raises `TooManyDevices`.

        The place is taken until `link` or `release_device`.
        """
        if len(account.companions) + len(account.reserved) >= MAX_COMPANIONS:
            raise TooManyDevices(
                f"the phone {account.number} has {MAX_COMPANIONS} linked devices, WhatsApp's limit: unlink one first"
            )
        reserved = account.next_device_id, account.next_key_index
        account.next_device_id += 1
        account.next_key_index += 1
        account.reserved.add(reserved[0])
        return reserved

    def release_device(self, account: Account, device: int) -> None:
        """Give a reserved place back, where it was not linked."""
        account.reserved.discard(device)

    def link(self, account: Account, companion: Companion) -> None:
        """Add a companion in its reserved place."""
        account.companions[companion.id] = companion
        account.reserved.discard(companion.id)

    def unlink(self, account: Account, device: int) -> Companion:
        """Remove a companion. Raises `NoSuchDevice`."""
        companion = account.companions.pop(device, None)
        if companion is None:
            raise NoSuchDevice(f"the phone {account.number} has no linked device {device}")
        self.mailboxes.drop(account.jid(device))
        self.subscriptions.leave(account.jid(device))
        return companion

    def renew_identity(self, account: Account) -> None:
        """The phone gets a new identity and new keys, as an app installed anew has."""
        account.identity = KeyPair.from_private(self.random(KEY_SIZE))
        account.keys = PhoneKeys.create(account.identity, self.random)
        account.key_list_id = int.from_bytes(self.random(4)) | 1

    def acquaint(self, account: Account, others: Iterable[Account]) -> tuple[Account, ...]:
        """Note that they exchange messages; returns those to whom somebody was new."""
        changed = []
        for other in others:
            if other.number not in account.known and other is not account:
                account.known.add(other.number)
                other.known.add(account.number)
                changed.append(other)
        return (account, *changed) if changed else ()

    def create_group(
        self, owner: Account, subject: str, members: Iterable[Account], now: float, mode: AddressingMode = "lid"
    ) -> Group:
        """A group whose owner is its superadmin. Raises `SandboxError` for an unfit subject or too many members."""
        check_subject(subject)
        numbers = {owner.number: None, **{member.number: None for member in members}}
        check_size(numbers)
        while True:
            group_id = str(_GROUP_IDS + int.from_bytes(self.random(8)) % 10**12)
            if JID(group_id, GROUP_SERVER) not in self.groups:
                break
        group = Group(group_id, subject, owner.number, int(now), mode, dict.fromkeys(numbers, ""))
        group.members[owner.number] = "superadmin"
        self.add_group(group)
        return group

    def add_group(self, group: Group) -> None:
        """Bring in a group that exists, as from a saved state; members nobody is are left out."""
        for number in group.members.keys() - self.accounts.keys():
            del group.members[number]
        self.groups[group.jid] = group

    def group(self, jid: JID) -> Group:
        """The group with this address. Raises `NoSuchGroup`."""
        found = self.groups.get(jid)
        if found is None:
            raise NoSuchGroup(f"there is no group {jid}: create it with POST /groups")
        return found

    def members(self, group: Group) -> Iterator[Account]:
        """The accounts of a group's members."""
        return (self.accounts[number] for number in group.members)

    def clear(self) -> None:
        """Forget everybody."""
        self.accounts.clear()
        self._numbers_by_lid.clear()
        self._numbers_by_form.clear()
        self.groups.clear()
        self.mailboxes.clear()
        self.subscriptions.clear()
        self.calls.clear()
        self.newsletters.clear()
        self.link_codes.clear()
        self.upload_tokens.clear()
        self.pictures.clear()

    def __iter__(self) -> Iterator[Account]:
        return iter(self.accounts.values())

    def _new_lid(self) -> str:
        while True:
            lid = str(10**14 + int.from_bytes(self.random(8)) % (9 * 10**14))
            if lid not in self._numbers_by_lid:
                return lid
