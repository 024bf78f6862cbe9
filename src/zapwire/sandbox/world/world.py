"""World: everybody who exists, and what can happen to them. No I/O; time and randomness are arguments."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.sandbox.world.accounts import MAX_COMPANIONS, NUMBER, Account, Companion

# How people set off the parts of a number.
_PUNCTUATION: Final = re.compile(r"[+\s()\-.]")
_MAX_NAME: Final = 100


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
    """All accounts, by number."""

    random: Callable[[int], bytes]
    accounts: dict[str, Account] = field(default_factory=dict)
    _numbers_by_lid: dict[str, str] = field(default_factory=dict)

    def create_account(self, number: str, name: str, now: float) -> Account:
        """A person with a new phone. `number` may be written with +, spaces, dashes and brackets.

        Raises `SandboxError` for what is no phone number, `PhoneExists` for one that is taken.
        """
        digits = _PUNCTUATION.sub("", number)
        if not NUMBER.fullmatch(digits):
            raise SandboxError(f"{number!r} is no phone number: write country code and number, as in 5491155554444")
        if len(name) > _MAX_NAME:
            raise SandboxError(f"a name has at most {_MAX_NAME} characters")
        if digits in self.accounts:
            raise PhoneExists(f"the phone {digits} exists already")
        account = Account(
            digits,
            self._new_lid(),
            name or digits,
            KeyPair.from_private(self.random(KEY_SIZE)),
            int.from_bytes(self.random(4)) | 1,
            int(now),
        )
        self.add(account)
        return account

    def add(self, account: Account) -> None:
        """Bring in an account that exists, as from a saved state."""
        self.accounts[account.number] = account
        self._numbers_by_lid[account.lid_user] = account.number

    def account(self, number: str) -> Account:
        """The account with this number, written in any way. Raises `NoSuchPhone`."""
        found = self.accounts.get(_PUNCTUATION.sub("", number))
        if found is None:
            raise NoSuchPhone(f"there is no phone {number}: create it with POST /phones")
        return found

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
        return companion

    def clear(self) -> None:
        """Forget everybody."""
        self.accounts.clear()
        self._numbers_by_lid.clear()

    def __iter__(self) -> Iterator[Account]:
        return iter(self.accounts.values())

    def _new_lid(self) -> str:
        while True:
            lid = str(10**14 + int.from_bytes(self.random(8)) % (9 * 10**14))
            if lid not in self._numbers_by_lid:
                return lid
