"""Telling: events are kept before they are told, all of them or none."""

from dataclasses import replace

import pytest

from tests.client.conversation import Conversation, conversation
from zapwire.client.telling import tell
from zapwire.protocol.events import AboutChanged, Event


async def events_of(talk: Conversation) -> list[Event]:
    """Return two events."""
    return [AboutChanged(name, None, "Baking", 9) for name in (talk.bea.pn, talk.bea.lid)]


@pytest.mark.parametrize("fails", [False, True])
async def test_kept_before_told(fails: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """In their order; where one cannot be kept, none is told."""
    kept: list[Event] = []

    async def keep(event: Event, _unit: object) -> None:
        if fails and kept:
            raise OSError("the disk is full")
        assert not talk.made.has_seen(AboutChanged)
        kept.append(event)

    async with conversation() as talk:
        context = replace(talk.context(), record=keep)
        wanted = await events_of(talk)
        if fails:
            with pytest.raises(OSError, match="full"):
                await tell(context, wanted)
        else:
            await tell(context, wanted)
            assert kept == wanted
        told = [event for event in talk.made.seen if isinstance(event, AboutChanged)]
        assert told == ([] if fails else wanted)


async def test_nothing_to_tell() -> None:
    """Needs no unit of work."""
    async with conversation() as talk:
        talk.store.is_broken = True
        await tell(talk.context(), [])
