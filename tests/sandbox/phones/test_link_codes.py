"""The screen on which a link code is typed: the client that asked last, and its conclusion."""

import pytest

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.link_codes import (
    CompanionFinish,
    CompanionHello,
    LinkCodeStep,
    RefreshCode,
    link_code_notification,
)
from zapwire.sandbox.phones.link_codes import CodeEntry


def hello(ref: bytes) -> CompanionHello:
    """Return a client's request."""
    return CompanionHello(JID("5491155554444", "s.whatsapp.net"), b"w", b"n", "1", "Chrome (Linux)", ref=ref)


def shown(entry: CodeEntry) -> tuple[CompanionHello | None, int]:
    """Return for whom a code may be typed, and how often it was typed wrongly."""
    return entry.hello, entry.tries


def notice(step: LinkCodeStep) -> Node:
    """Return what the server tells."""
    return link_code_notification(step, "1", 1)


async def test_the_last_request_counts() -> None:
    """Another client's takes its place and may be tried anew; forgetting the earlier one changes nothing."""
    entry = CodeEntry()
    assert shown(entry) == (None, 0)
    entry.take(notice(hello(b"2@a")))
    entry.tries = 2
    entry.take(notice(hello(b"2@b")))
    assert shown(entry) == (hello(b"2@b"), 0)
    entry.forget(b"2@a")
    assert shown(entry) == (hello(b"2@b"), 0)
    for _ in range(2):
        entry.forget(b"2@b")
        assert shown(entry) == (None, 0)


async def test_the_conclusion() -> None:
    """It is that of the client that is tried; another's, a second one, and one nobody waits for are passed over."""
    entry = CodeEntry()
    finish = CompanionFinish(None, b"b", b"c", b"2@a")
    entry.take(notice(finish))
    with entry.trying(b"2@a") as conclusion:
        assert entry.is_busy
        entry.take(notice(CompanionFinish(None, b"b", b"c", b"2@b")))
        entry.take(notice(RefreshCode(b"2@a")))
        assert not conclusion.done()
        entry.take(notice(finish))
        entry.take(notice(CompanionFinish(None, b"other", b"c", b"2@a")))
        assert await conclusion == finish
    assert not entry.is_busy


async def test_a_conclusion_that_nobody_awaits() -> None:
    """It ends with its block, whatever became of it."""
    entry = CodeEntry()
    with entry.trying(b"2@a") as conclusion:
        pass
    assert conclusion.cancelled()
    with entry.trying(b"2@a") as conclusion:
        conclusion.set_exception(StanzaError("left"))
    assert isinstance(conclusion.exception(), StanzaError)
    with entry.trying(b"2@a") as conclusion:
        conclusion.cancel()
    assert conclusion.cancelled()


def test_what_cannot_be_read() -> None:
    """A notification without a step is refused."""
    with pytest.raises(StanzaError):
        CodeEntry().take(Node("notification"))
