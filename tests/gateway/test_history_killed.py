"""A server that is killed amid a history: each life goes on where the one before was, and nothing is lost."""

import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.live import ANA, eventually
from tests.gateway.process import link, process
from tests.gateway.receiver import Hook, Server, receiver
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.phones.history import HistoryOrder, made_past
from zapwire.sandbox.server import Sandbox

ORDER = HistoryOrder(chats=20, messages=120, groups=3, days=30)
FLAGS = ("--history-event", str(64 << 10), "--webhook-retry-first", "0.05")
_END = (b'"historyType":"RECENT"', b'"isLast":true', b'"progress":100')


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_killed(tmp_path: Path) -> None:
    """While a part is fetched, and again and again while parts are read: the webhook gets each message in one event."""
    async with receiver() as hook, Sandbox.start() as sandbox:
        (tmp_path / "network.json").write_text(sandbox.address.to_json())
        phone = await sandbox.create_phone(ANA, "Ana")
        sandbox.line(ANA).memory.order = ORDER
        fault = MediaFault(problem="slow", on="download", seconds=600, count=100)
        sandbox.add_fault(fault)
        async with process(tmp_path, *FLAGS) as http:
            await link(http, phone, hook.url(), "HistorySync")
            await eventually(lambda: _are_confirmed(sandbox))
        sandbox.context.faults.clear()
        for count in (1, 8):
            async with process(tmp_path, *FLAGS, disk=0.1):
                await eventually(partial(_are_there, hook, count))
            assert _waiting(tmp_path) > 0
        async with process(tmp_path, *FLAGS):
            await eventually(lambda: _is_over(hook))
        assert _waiting(tmp_path) == 0
        _check(hook, sandbox)
        assert (tmp_path / "log").read_text() == ""


def _check(hook: Server, sandbox: Sandbox) -> None:
    told = list({taken.id: taken for taken in hook.taken}.values())
    parts = dict.fromkeys((one.json["historyType"], one.json["historyId"]) for one in told)
    assert list(parts) == [(part.type, part.id) for part in sandbox.line(ANA).memory.told]
    ids = Counter(id for one in told for id in _ids(one))
    known = made_past(ORDER, sandbox.phone(ANA).account.lid(), sandbox.context.now())
    assert set(ids) == {str(chat.message(n).key.ID) for chat in known.chats for n in range(ORDER.messages)}
    assert set(ids.values()) == {1}


def _waiting(directory: Path) -> int:
    """How many parts are not done."""
    with closing(sqlite3.connect(directory / "data" / "zapwire.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM history_tasks").fetchone()
    return int(count)


async def _are_confirmed(sandbox: Sandbox) -> bool:
    """Whether the phone has told everything, and the client has it all on its disk."""
    line = sandbox.line(ANA)
    return bool(line.memory.told) and not line.is_telling and all(part.is_confirmed for part in line.memory.told)


async def _are_there(hook: Server, count: int) -> bool:
    return len(set(hook.ids())) >= count


async def _is_over(hook: Server) -> bool:
    """Whether the last event of all there are came."""
    return bool(hook.taken) and all(text in hook.taken[-1].body for text in _END)


def _ids(one: Hook) -> list[str]:
    data: dict[str, Any] = one.json["event"]["Data"]
    return [kept["message"]["key"]["ID"] for chat in data.get("conversations", []) for kept in chat.get("messages", [])]
