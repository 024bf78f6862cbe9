"""A server that is killed between the event of a file and the file: what was committed goes on at the next start."""

import hashlib
from pathlib import Path

import pytest

from tests.gateway.incoming.test_live import of, send, took
from tests.gateway.live import ANA, BEN, eventually
from tests.gateway.process import link, process
from tests.gateway.receiver import receiver
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.server import Sandbox

DATA = hashlib.shake_256(b"killed").digest(70_001)
FLAGS = ("--media-delivery", "directory", "--media-wait", "600")


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_killed(tmp_path: Path) -> None:
    """The webhook gets the message with its file from the next life."""
    async with receiver() as hook, Sandbox.start() as sandbox:
        (tmp_path / "network.json").write_text(sandbox.address.to_json())
        await sandbox.create_phone(BEN, "Ben")
        phone = await sandbox.create_phone(ANA, "Ana")
        async with process(tmp_path, *FLAGS) as http:
            await link(http, phone, hook.url("/ana"), "Message")
            sandbox.add_fault(MediaFault(problem="slow", on="download", seconds=600, count=100))
            id = await send(sandbox, DATA)

            async def waits() -> bool:
                return bool((await http.get("/webhook/deliveries")).json()["data"]["Deliveries"])

            await eventually(waits)
        assert hook.taken == []
        sandbox.context.faults.clear()
        async with process(tmp_path, *FLAGS):
            body = (await took(hook, of(id))).json
            assert Path(body["media"]["path"]).read_bytes() == DATA
