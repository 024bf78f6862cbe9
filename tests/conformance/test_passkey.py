"""whatsmeow is asked for a passkey. Its package for Python has no call that gives the answer, so it goes no further.

What it says when it does is in tests/vectors/whatsmeow_passkeys.json.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

from tests.conformance.sandbox_process import Entry, SandboxProcess
from tests.conformance.steps import NUMBER, refused
from tests.conformance.whatsmeow import Whatsmeow
from zapwire.protocol.stanzas.passkey import REQUEST_TYPE, STEPS


def is_acknowledgement(entry: Entry) -> bool:
    """Whether whatsmeow confirms that it was asked."""
    stanza = entry.get("stanza", {})
    said = (entry["direction"], stanza.get("tag"), stanza.get("attrs", {}).get("type"))
    return said == ("in", "ack", REQUEST_TYPE)


async def test_the_request_is_read(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow acknowledges it, and has no need to ask for the options once more, as it does where it cannot read."""
    phone = await sandbox.add_phone(NUMBER)
    await sandbox.protect(phone)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        qr = await peer.wait_for("qr")
        scan = asyncio.create_task(sandbox.scan(phone, qr["code"]))
        asked = await sandbox.wait_for_entry(is_acknowledgement)
        assert asked["stanza"]["attrs"]["class"] == "notification"
        await peer.command("pair_phone", number=NUMBER)  # it goes on as before
        entries = await sandbox.traffic()
        scan.cancel()
        with suppress(asyncio.CancelledError):
            await scan
    said = [child["tag"] for entry in entries if entry["direction"] == "in" for child in children(entry)]
    assert "link_code_companion_reg" in said
    assert not STEPS & set(said)
    assert refused(entries) == []


def children(entry: Entry) -> list[Entry]:
    """Return the elements of a stanza."""
    content = entry.get("stanza", {}).get("content")
    return content if isinstance(content, list) else []
