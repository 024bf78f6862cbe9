"""Dispatch: stanzas find their handlers, one by one, in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from tests.client.rig import settle
from zapwire.client.dispatch import Dispatcher, Handler, Overlapping, Rest
from zapwire.errors import ConnectionLost, StanzaError, StoreError
from zapwire.protocol.node import Node

LOG = logging.getLogger("test.dispatch")


@asynccontextmanager
async def running(*tables: Mapping[str, Handler | Overlapping]) -> AsyncIterator[asyncio.Queue[Node]]:
    """Run a dispatcher; what is put into the queue is handled."""
    inbox: asyncio.Queue[Node] = asyncio.Queue()
    task = asyncio.create_task(Dispatcher(tables, LOG).run(inbox))
    try:
        yield inbox
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def handle(inbox: asyncio.Queue[Node], *nodes: Node) -> None:
    """Put these in and wait until they are handled."""
    for node in nodes:
        inbox.put_nowait(node)
    async with asyncio.timeout(5):
        await inbox.join()


async def test_handler_is_found_by_tag() -> None:
    """A stanza goes to the handler of its tag, whichever table that is in, and to no other."""
    seen: list[tuple[str, Node]] = []

    async def on_a(node: Node) -> None:
        seen.append(("a", node))

    async def on_b(node: Node) -> None:
        seen.append(("b", node))

    async with running({"a": on_a}, {"b": on_b}) as inbox:
        await handle(inbox, Node("b"), Node("a", {"id": "1"}), Node("c"))
    assert seen == [("b", Node("b")), ("a", Node("a", {"id": "1"}))]


async def test_stanzas_wait_for_each_other() -> None:
    """A stanza is handled when the one before it is done, so their order holds."""
    seen: list[str] = []
    may_go_on = asyncio.Event()

    async def handler(node: Node) -> None:
        number = str(node.attrs["n"])
        seen.append(f"{number} begins")
        if number == "1":
            await may_go_on.wait()
        seen.append(f"{number} ends")

    async with running({"a": handler}) as inbox:
        inbox.put_nowait(Node("a", {"n": "1"}))
        inbox.put_nowait(Node("a", {"n": "2"}))
        await settle()
        assert seen == ["1 begins"]
        may_go_on.set()
        async with asyncio.timeout(5):
            await inbox.join()
    assert seen == ["1 begins", "1 ends", "2 begins", "2 ends"]


async def test_two_handlers_for_a_tag() -> None:
    """Two handlers for one tag are an error at the start, which names the tag."""

    async def handler(node: Node) -> None:
        del node

    with pytest.raises(ValueError, match="two handlers for <b>"):
        Dispatcher([{"a": handler, "b": handler}, {"b": handler}], LOG)


async def test_bad_stanza_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A stanza that lacks what it must have is logged in a line, and the next is handled."""
    seen: list[Node] = []

    async def handler(node: Node) -> None:
        seen.append(node)
        node.reader.string("id")

    async with running({"a": handler}) as inbox:
        await handle(inbox, Node("a"), Node("a", {"id": "1"}))
    assert seen == [Node("a"), Node("a", {"id": "1"})]
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == "<a> could not be handled: <a> has no attribute 'id'"
    assert record.exc_info is None


async def test_an_ended_connection_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    """What could not be answered as the connection ended comes again: that is said, and nobody need look at it."""

    async def handler(node: Node) -> None:
        raise ConnectionLost(f"the connection was closed at <{node.tag}>")

    with caplog.at_level(logging.INFO):
        async with running({"a": handler}) as inbox:
            await handle(inbox, Node("a"))
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert "before the connection ended: the connection was closed" in record.getMessage()


async def test_bug_is_logged_whole(caplog: pytest.LogCaptureFixture) -> None:
    """A handler with a bug is logged with its traceback, and the next stanza is handled."""
    seen: list[Node] = []

    async def handler(node: Node) -> None:
        seen.append(node)
        raise ZeroDivisionError("a bug of ours")

    async with running({"a": handler}) as inbox:
        await handle(inbox, Node("a"), Node("a"))
    assert len(seen) == 2
    assert "<a> broke its handler; please report this" in caplog.text
    assert "ZeroDivisionError: a bug of ours" in caplog.text


async def test_unknown_tag_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    """A stanza nobody handles is a line in the log of a developer."""
    caplog.set_level(logging.DEBUG)
    async with running() as inbox:
        await handle(inbox, Node("a"))
    assert "no handler for <a>" in caplog.text


async def test_ending_amid_a_stanza() -> None:
    """A dispatcher that ends while a stanza is handled leaves nobody waiting for that stanza."""

    async def handler(node: Node) -> None:
        if "id" not in node.attrs:
            raise StanzaError("there should be an id")
        await asyncio.Event().wait()

    async with running({"a": handler}) as inbox:
        inbox.put_nowait(Node("a", {"id": "1"}))
        await settle()
    async with asyncio.timeout(5):
        await inbox.join()


class TwoSteps:
    """A handler in two steps, the second of which waits until it may go on."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.may_go_on = asyncio.Event()
        self.error: Exception | None = None

    async def handle(self, node: Node) -> Rest | None:
        """Do the first step."""
        name = str(node.attrs["n"])
        self.seen.append(f"{name} begins")

        async def finish() -> None:
            await self.may_go_on.wait()
            if self.error is not None:
                raise self.error
            self.seen.append(f"{name} ends")

        return Rest(finish, overlaps="alone" not in node.attrs)

    async def plain(self, node: Node) -> None:
        """Do all at once."""
        self.seen.append(f"{node.attrs['n']} at once")


async def test_rests_overlap_in_order() -> None:
    """The next stanza is handled while the rest of one waits, and rests are run in the order of their stanzas."""
    steps = TwoSteps()
    async with running({"a": Overlapping(steps.handle)}) as inbox:
        for number in "123":
            inbox.put_nowait(Node("a", {"n": number}))
        await settle()
        assert steps.seen == ["1 begins", "2 begins", "3 begins"]
        steps.may_go_on.set()
        await handle(inbox)
    assert steps.seen[3:] == ["1 ends", "2 ends", "3 ends"]


@pytest.mark.parametrize("second", [Node("b", {"n": "2"}), Node("a", {"n": "2", "alone": "1"})])
async def test_what_does_not_overlap_waits(second: Node) -> None:
    """A plain handler waits for all rests before it; what does not overlap is finished before the next is handled."""
    steps = TwoSteps()
    async with running({"a": Overlapping(steps.handle), "b": steps.plain}) as inbox:
        for node in (Node("a", {"n": "1"}), second, Node("a", {"n": "3"})):
            inbox.put_nowait(node)
        await settle()
        assert "3 begins" not in steps.seen
        steps.may_go_on.set()
        await handle(inbox)
    at_once = ["1 begins", "1 ends", "2 at once", "3 begins", "3 ends"]
    alone = ["1 begins", "2 begins", "1 ends", "2 ends", "3 begins", "3 ends"]
    assert steps.seen == (at_once if second.tag == "b" else alone)


async def test_rests_are_bounded() -> None:
    """Where very many rests wait, no further stanza is handled until they are done."""
    steps = TwoSteps()
    async with running({"a": Overlapping(steps.handle)}) as inbox:
        for number in range(300):
            inbox.put_nowait(Node("a", {"n": str(number)}))
        await settle()
        assert len(steps.seen) < 300
        steps.may_go_on.set()
        await handle(inbox)
    assert len(steps.seen) == 600


async def test_rests_are_run_when_it_ends() -> None:
    """What is left of a stanza is still done when the dispatcher ends."""
    steps = TwoSteps()
    async with running({"a": Overlapping(steps.handle)}) as inbox:
        inbox.put_nowait(Node("a", {"n": "1"}))
        await settle()
        asyncio.get_running_loop().call_later(0.01, steps.may_go_on.set)
    assert steps.seen == ["1 begins", "1 ends"]


async def test_rest_that_hangs_does_not_keep_it_from_ending() -> None:
    """What is left of a stanza is given up after a moment, and nobody waits for that stanza any more."""
    steps = TwoSteps()
    async with running({"a": Overlapping(steps.handle)}) as inbox:
        for number in "12":
            inbox.put_nowait(Node("a", {"n": number}))
        await settle()
    async with asyncio.timeout(5):
        await inbox.join()
    assert steps.seen == ["1 begins", "2 begins"]


@pytest.mark.parametrize("alone", [True, False])
async def test_store_that_fails_ends_it(*, alone: bool) -> None:
    """Where the store fails there is no going on: the error is raised, and what comes behind is not handled."""
    steps = TwoSteps()
    steps.error = StoreError("the disk is full")
    inbox: asyncio.Queue[Node] = asyncio.Queue()
    task = asyncio.create_task(Dispatcher([{"a": Overlapping(steps.handle), "b": steps.plain}], LOG).run(inbox))
    inbox.put_nowait(Node("a", {"n": "1", **({"alone": "1"} if alone else {})}))
    inbox.put_nowait(Node("b", {"n": "2"}))
    steps.may_go_on.set()
    with pytest.raises(StoreError, match="the disk is full"):
        await asyncio.wait_for(task, 5)
    assert steps.seen == ["1 begins"]
