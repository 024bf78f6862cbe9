"""Calls: who calls whom, and what became of it. They are kept in memory only."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Literal

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID

CallState = Literal["ringing", "accepted", "rejected", "terminated"]

LIMIT: Final = 1000
"""Calls that are remembered; beyond, the oldest is forgotten."""


class NoSuchCall(SandboxError):
    """A call that nobody made, or that is over."""


@dataclass(slots=True)
class Call:
    """A call. People are named by number."""

    id: str
    caller: str
    called: tuple[str, ...]
    media: str
    group: JID | None
    state: CallState = "ringing"
    by: JID | None = None
    """Whose device took it, rejected it or ended it, by phone number."""

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in ("rejected", "terminated")


@dataclass(slots=True)
class Calls:
    """The calls by their ids, in the order they were made."""

    _by_id: OrderedDict[str, Call] = field(default_factory=OrderedDict)

    def add(self, call: Call) -> None:
        """Somebody calls."""
        self._by_id[call.id] = call
        while len(self._by_id) > LIMIT:
            self._by_id.popitem(last=False)

    def find(self, call_id: str) -> Call | None:
        """The call of this id."""
        return self._by_id.get(call_id)

    def of(self, number: str) -> tuple[Call, ...]:
        """The calls that somebody made or got."""
        return tuple(call for call in self._by_id.values() if number == call.caller or number in call.called)

    def clear(self) -> None:
        """Forget all."""
        self._by_id.clear()
