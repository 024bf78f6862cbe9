"""Phones: the lines of all phones, each made when it is first needed."""

import asyncio
from typing import TYPE_CHECKING

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.link_codes import CodeEntry
from zapwire.sandbox.world.accounts import Account

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context


class Phones:
    """Everybody's phone."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._lines: dict[str, Line] = {}

    def line(self, account: Account) -> Line:
        """The phone of this account; where a reset world gave its number to another, that one's phone."""
        line = self._lines.get(account.number)
        if line and line.account is not account:
            line.stop()
            line = None
        if line is None:
            line = self._lines[account.number] = Line(self._context, account)
        return line

    def receive(self, account: Account, node: Node) -> None:
        """Take a stanza for this account's phone, which handles it soon."""
        self.line(account).receive(node)

    def introduce(self, account: Account, device: int) -> None:
        """Let the phone tell a companion of the past, once."""
        companion = account.companions.get(device)
        if companion is not None and not companion.knows_history:
            companion.knows_history = True
            self.line(account).introduce(device)

    def codes(self, account: Account) -> CodeEntry:
        """Where the owner of this account's phone types link codes."""
        return self.line(account).codes

    def forget(self, account: Account) -> None:
        """The phone was installed anew: its sessions and sender keys are gone."""
        self.line(account).reinstall()

    async def prepare(self, account: Account) -> None:
        """A companion is about to be linked: it shall find its owner's name."""
        await self.line(account).prepare()

    def welcome(self, account: Account, device: JID) -> None:
        """A new companion is there for the first time: it gets the keys of app state soon."""
        self.line(account).welcome(device)

    async def settle(self) -> None:
        """Return when no phone has anything before it."""
        while workers := [line for line in self._lines.values() if line.is_working]:
            await asyncio.gather(*(line.settle() for line in workers))

    async def close(self) -> None:
        """Stop all phones, and forget them."""
        lines = list(self._lines.values())
        self._lines.clear()
        for line in lines:
            line.stop()
        await asyncio.gather(*(line.settle() for line in lines))
