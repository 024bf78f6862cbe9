"""The program that is killed: a client on a durable store, whose events are kept in a table of its own.

It is started with `--database URL --network FILE --disk SECONDS`, and obeys one JSON object a line on stdin:
`{"id", "to", "text"}` is a text to send under that id. It prints one a line: `{"event": "started", "pid"}`, `qr` with
`text`, `connected`, `sent` with `id`, and `unsent` with `id`, `error` and `again`, whether asking again may help.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from unittest.mock import patch

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from sqlalchemy.schema import CreateTable

from zapwire import JID, Client, Network, Options, ZapwireError
from zapwire.client.store.base import Stores
from zapwire.protocol.events import (
    Connected,
    Event,
    MessageReceived,
    MessageUndecryptable,
    QRCodeIssued,
    ReceiptReceived,
)
from zapwire.protocol.messages.content import Text as TextContent
from zapwire.protocol.types.messages import MessageInfo
from zapwire.storage.connection import Link
from zapwire.storage.database import Database
from zapwire.testing import fast_timing

if TYPE_CHECKING:
    from zapwire.storage.store import Unit

MAX_SENDING: Final = 64
LINE_BYTES: Final = 1 << 20

# Nothing in the table keeps an event from being there twice: that is what the test looks for.
OUTBOX: Final = Table(
    "crash_outbox",
    MetaData(),
    Column("n", Integer, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("text", Text, nullable=False),
)


def say(event: str, **fields: Any) -> None:
    """Print a line, whole: a pipe takes so little at once."""
    os.write(1, json.dumps({"event": event, **fields}).encode() + b"\n")


def row_of(event: Event) -> dict[str, str] | None:
    """What is kept of an event; its id is the same whenever the stanza comes again."""
    match event:
        case MessageReceived(info=info, content=TextContent(text=text)):
            return _row("message", name_of(info), info.id, text)
        case MessageReceived(info=info, content=content):  # its phone answers, which it asked for a message
            return _row("other", name_of(info), info.id, type(content).__name__)
        case MessageUndecryptable(info=info, reason=reason, retry_count=count):
            return _row("undecryptable", f"{name_of(info)}/{count}", info.id, reason)
        case ReceiptReceived(source=source, type=kind, message_ids=ids):
            return _row("receipt", f"{source.chat}/{source.sender}/{kind}/{','.join(ids)}", ids[0], kind)
    return None


def name_of(info: MessageInfo) -> str:
    """A message's name: its id is unique for its sender's device only."""
    return f"{info.chat}/{info.sender}/{info.id}"


def _row(kind: str, name: str, message_id: str, text: str) -> dict[str, str]:
    return {"event_id": f"{kind}/{name}", "kind": kind, "message_id": message_id, "text": text}


async def keep(event: Event, unit: Stores) -> None:
    """Put an event into the outbox, in the unit of work that it belongs to."""
    row = row_of(event)
    if row is not None:
        cast("Unit", unit).write(insert(OUTBOX), row)


async def tell(event: Event) -> None:
    """Tell the parent what it waits for."""
    match event:
        case QRCodeIssued(text=text):
            say("qr", text=text)
        case Connected():
            say("connected")


async def send(client: Client, order: dict[str, str]) -> None:
    """Send what was ordered, and say what became of it."""
    id = order["id"]
    try:
        await client.messages.send_text(JID.parse(order["to"]), order["text"], message_id=id)
    except ZapwireError as error:
        say("unsent", id=id, error=f"{type(error).__name__}: {error}", again=error.retry)
    else:
        say("sent", id=id)


async def obey(client: Client) -> None:
    """Send what stdin orders, some at the same time, until it ends."""
    lines = asyncio.StreamReader(limit=LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    sending = asyncio.Semaphore(MAX_SENDING)

    async def send_one(order: dict[str, str]) -> None:
        try:
            await send(client, order)
        finally:
            sending.release()

    async with asyncio.TaskGroup() as tasks:
        while line := await lines.readline():
            await sending.acquire()
            tasks.create_task(send_one(json.loads(line)))


@contextmanager
def slow_disk(seconds: float) -> Iterator[None]:
    """Inside the context each commit is late by up to so many seconds, and once more the word of it."""
    commit = Link.commit

    def commit_late(link: Link) -> None:
        time.sleep(random.uniform(0, seconds))  # in the writer's thread
        commit(link)
        time.sleep(random.uniform(0, seconds))

    with patch.object(Link, "commit", commit_late):
        yield


async def run(database_url: str, network: Path) -> None:
    """Live until stdin ends, or somebody kills this."""
    async with Database.open(database_url) as database:
        await database.write(CreateTable(OUTBOX, if_not_exists=True))
        store = await database.store("account")
        options = Options(Network.from_file(network), timing=fast_timing())
        async with Client(store, options, sink=keep) as client:
            client.add_handler(tell)
            client.connect()
            say("started", pid=os.getpid())
            await obey(client)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description="a client that can be killed at any instant")
    parser.add_argument("--database", required=True, help="where it keeps everything")
    parser.add_argument("--network", type=Path, required=True, help="the JSON line of `zapwire sandbox`")
    parser.add_argument("--disk", type=float, default=0.0, help="seconds by which a commit is late, and the word of it")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with slow_disk(arguments.disk):
        asyncio.run(run(arguments.database, arguments.network))


if __name__ == "__main__":
    main()
