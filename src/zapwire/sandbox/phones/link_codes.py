"""What a phone knows of the client that asked for it, whose code its owner may type in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.link_codes import CompanionFinish, CompanionHello, read_link_code

MAX_TRIES: Final = 3
"""How often a code may be typed wrongly before the phone gives it up."""


class CodeEntry:
    """The screen on which a code is typed: for the client that asked last."""

    def __init__(self) -> None:
        self.hello: CompanionHello | None = None
        """What that client sent; None where there is none."""
        self.tries = 0
        """How many wrong codes were typed for it."""
        self._conclusion: asyncio.Future[CompanionFinish] | None = None
        self._ref = b""

    def take(self, node: Node) -> None:
        """A notification about linking by code. Raises `StanzaError`."""
        step, conclusion = read_link_code(node), self._conclusion
        if isinstance(step, CompanionHello):
            self.hello, self.tries = step, 0
        elif isinstance(step, CompanionFinish) and conclusion and step.ref == self._ref and not conclusion.done():
            conclusion.set_result(step)

    @property
    def is_busy(self) -> bool:
        """Whether a code is being tried right now."""
        return self._conclusion is not None

    @contextmanager
    def trying(self, ref: bytes) -> Iterator[asyncio.Future[CompanionFinish]]:
        """A block in which the conclusion of the client with this ref can be awaited."""
        self._ref, self._conclusion = ref, asyncio.get_running_loop().create_future()
        conclusion = self._conclusion
        try:
            yield conclusion
        finally:
            self._conclusion = None
            if not conclusion.cancel() and not conclusion.cancelled():
                conclusion.exception()  # nobody may have awaited it

    def forget(self, ref: bytes) -> None:
        """This request was used, or given up; one that came meanwhile stays."""
        if self.hello and self.hello.ref == ref:
            self.hello = None
