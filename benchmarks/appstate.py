"""App state: a snapshot of 20,000 contacts, opened alone and read by a client that was just linked, on both stores."""

import asyncio
import importlib
import os
import time
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.table import print_table
from zapwire import Client, Network, Options
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey, MutationKeys
from zapwire.protocol.appstate.patches import CollectionState, PatchDraft, build_snapshot, open_patch, open_snapshot
from zapwire.protocol.events import AppStateSynced, QRCodeIssued
from zapwire.protocol.jid import JID
from zapwire.sandbox.server import Sandbox
from zapwire.storage.database import Database

CONTACTS = 20_000
NUMBER = "5491155554444"
PEOPLE = Collection.CRITICAL_UNBLOCK_LOW


def contacts() -> list[Contact]:
    """Make up people."""
    return [
        Contact(JID(str(10**11 + number), "s.whatsapp.net"), f"Person {number}", "Person") for number in range(CONTACTS)
    ]


def opened_alone() -> list[str]:
    """Measure what the protocol takes."""
    keys = MutationKeys.expand(AppStateKey(b"\0\1", bytes(32)))
    draft = PatchDraft.encrypt((contact.change(1) for contact in contacts()), keys, os.urandom)
    patch = draft.bind(PEOPLE, CollectionState(), {})
    patch.version.version = 1
    state = open_patch(PEOPLE, patch, {keys.id: keys}, CollectionState(), {}).state
    snapshot = build_snapshot(PEOPLE, state, (mutation.record for mutation in patch.mutations), keys)
    started, used = time.perf_counter(), time.process_time()
    open_snapshot(PEOPLE, snapshot, {keys.id: keys})
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    tracemalloc.start()
    step = open_snapshot(PEOPLE, snapshot, {keys.id: keys})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(step.mutations) == CONTACTS
    return ["opened alone", f"{seconds:.2f} s", f"{processor:.2f} s", f"{peak / 2**20:.0f} MiB", "-"]


async def read_by_a_client(name: str, sandbox: Sandbox, store: Store) -> list[str]:
    """Link a client, and measure until it has everybody in its store."""
    network = Network.from_json(sandbox.address.to_json())
    stall = 0.0

    async def watch() -> None:
        nonlocal stall
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            stall = max(stall, time.perf_counter() - started)

    async with Client(store, Options(network)) as client:
        with client.events() as events:
            client.connect()
            started, used, watcher = 0.0, 0.0, None
            async for event in events:
                if isinstance(event, QRCodeIssued) and not started:
                    await sandbox.phone(NUMBER).scan(event.text)
                elif isinstance(event, AppStateSynced) and event.collection == Collection.CRITICAL_BLOCK:
                    started, used = time.perf_counter(), time.process_time()
                    watcher = asyncio.create_task(watch())
                elif isinstance(event, AppStateSynced) and event.collection == PEOPLE:
                    break
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        assert watcher is not None
        watcher.cancel()
        assert sum(bool(contact.full_name) for contact in await store.contacts.all()) == CONTACTS
    return [name, f"{seconds:.2f} s", f"{processor:.2f} s", "-", f"{stall * 1000:.0f} ms"]


async def measure() -> None:
    """Measure all of it. The sandbox runs in the same loop, and makes the snapshot's file meanwhile."""
    rows = [opened_alone()]
    async with Sandbox.start() as sandbox:
        await sandbox.create_phone(NUMBER, "Ana")
        await sandbox.line(NUMBER).change_app_state(contacts())
        rows.append(await read_by_a_client("read into memory", sandbox, MemoryStore()))
        with TemporaryDirectory() as folder:
            async with Database.open(Path(folder, "test.db")) as database:
                rows.append(await read_by_a_client("read into SQLite", sandbox, await database.store("account")))
    print_table(
        f"App state, {CONTACTS} contacts", ["", "time", "processor", "peak memory", "longest stall of the loop"], rows
    )


def run() -> None:
    """Run it on uvloop where it exists."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        asyncio.run(measure())
    else:
        uvloop.run(measure())
