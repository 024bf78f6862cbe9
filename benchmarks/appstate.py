"""App state: a snapshot of 20,000 contacts, opened alone and read by a client that was just linked, on both stores."""

import asyncio
import json
import os
import sys
import time
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clients import on_loop, post
from benchmarks.table import print_table, say
from benchmarks.watch import Watch
from zapwire import Client, Network, Options
from zapwire.cli.process import settled
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
    return ["opened alone", f"{seconds:.2f} s", f"{processor:.2f} s", f"{peak / 2**20:.0f} MiB", "-", "-"]


async def read_by_a_client(name: str, network: Network, control: str, store: Store) -> list[str]:
    """Link a client, and measure until it has everybody in its store."""
    async with Client(store, Options(network)) as client, Watch.start() as watch:
        with client.events() as events:
            client.connect()
            started, used = 0.0, 0.0
            async for event in events:
                if isinstance(event, QRCodeIssued) and not started:
                    await asyncio.to_thread(post, f"{control}/phones/{NUMBER}/scan", {"qr": event.text})
                elif isinstance(event, AppStateSynced) and event.collection == Collection.CRITICAL_BLOCK:
                    started, used = time.perf_counter(), time.process_time()
                    watch.clear()
                elif isinstance(event, AppStateSynced) and event.collection == PEOPLE:
                    break
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        stall, work = max(watch.pauses), max(watch.work)
        assert sum(bool(contact.full_name) for contact in await store.contacts.all()) == CONTACTS
    return [name, f"{seconds:.2f} s", f"{processor:.2f} s", "-", f"{stall * 1e3:.0f} ms", f"{work * 1e3:.0f} ms"]


async def _sandbox() -> None:
    """In a process of its own, until it is ended."""
    async with Sandbox.start() as sandbox:
        await sandbox.create_phone(NUMBER, "Ana")
        await sandbox.line(NUMBER).change_app_state(contacts())
        print(sandbox.address.to_json(), flush=True)
        await asyncio.Event().wait()


async def measure() -> None:
    """Measure all of it."""
    rows = [opened_alone()]
    sandbox = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.appstate", stdout=asyncio.subprocess.PIPE
    )
    assert sandbox.stdout
    try:
        line = (await sandbox.stdout.readline()).decode()
        network, control = Network.from_json(line), json.loads(line)["control"]
        say(f"a phone has {CONTACTS} contacts")
        with settled(), TemporaryDirectory() as folder:  # as in `zapwire serve`
            rows.append(await read_by_a_client("read into memory", network, control, MemoryStore()))
            async with Database.open(Path(folder, "test.db")) as database:
                store = await database.store("account")
                rows.append(await read_by_a_client("read into SQLite", network, control, store))
    finally:
        sandbox.terminate()
        await sandbox.wait()
    head = ["", "time", "processor", "peak memory", "longest stall of the loop", "longest work of the loop"]
    print_table(f"App state, {CONTACTS} contacts", head, rows)


def run() -> None:
    """Print the table."""
    on_loop(measure())


if __name__ == "__main__":
    on_loop(_sandbox())
