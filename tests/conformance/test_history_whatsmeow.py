"""The history that the sandbox's phones tell, as whatsmeow takes it, and as our client does."""

import base64
from functools import partial
from pathlib import Path

from tests.conformance.ours import Ours
from tests.conformance.sandbox_process import Entry, Linked, Phone, SandboxProcess
from tests.conformance.whatsmeow import Whatsmeow
from zapwire.protocol.events import HistorySynced
from zapwire.protocol.proto.history_pb2 import HistorySync

ORDER = {
    "chats": 5,
    "messages": 40,
    "groups": 2,
    "kinds": ["text", "image", "poll", "location"],
    "days": 60,
    "statuses": 2,
}
TYPES = ["INITIAL_BOOTSTRAP", "PUSH_NAME", "NON_BLOCKING_DATA", "INITIAL_STATUS_V3", "RECENT"]


async def test_both_take_the_same(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Everything that whatsmeow decodes our client does, in the same order, and both confirm it with the same words."""
    await sandbox.heal()
    phone = await sandbox.add_phone("5491155550001")
    await sandbox.make_history(phone, **ORDER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        linked = await sandbox.scan(phone, (await peer.wait_for("qr"))["code"])
        theirs = [await peer.wait_for("history_sync", type=name.lower()) for name in TYPES]
        told = [event["type"].upper() for event in peer.events if event["event"] == "history_sync"]
        assert told == TYPES
        their_words = await confirmations(sandbox, phone, linked)
    async with Ours.start(sandbox, phone) as ours:
        pieces = [await ours.wait_for(HistorySynced) for _ in TYPES]
        assert [piece.type for piece in pieces] == TYPES
        assert all(piece.is_last for piece in pieces)
        our_words = await confirmations(sandbox, phone, ours.linked)
    for event, piece in zip(theirs, pieces, strict=True):
        assert without_times(HistorySync.FromString(base64.b64decode(event["data"]))) == without_times(piece.data)
    assert our_words == their_words


async def confirmations(sandbox: SandboxProcess, phone: Phone, linked: Linked) -> list[list[str]]:
    """Return the receipts for each part that a companion was told of: a list of their types, in no order.

    whatsmeow sends each from a goroutine of its own.
    """
    ids = [part["id"] for part in await sandbox.told_history(phone) if part["device"] == linked.device]
    assert len(ids) == len(TYPES)
    for id in ids:
        for kind in ("hist_sync", "peer_msg", "sender"):
            await sandbox.wait_for_entry(partial(is_receipt, id, kind), linked.jid)
    receipts = [receipt_of(entry) for entry in await sandbox.traffic(linked.jid)]
    return [sorted(kind for receipt_id, kind in receipts if receipt_id == id) for id in ids]


def is_receipt(id: str, kind: str, entry: Entry) -> bool:
    """Whether an entry is this receipt."""
    return receipt_of(entry) == (id, kind)


def receipt_of(entry: Entry) -> tuple[str, str]:
    """Return the id and type of a receipt that a companion sent; empty for anything else."""
    if entry["kind"] != "stanza" or entry["direction"] != "in" or entry["stanza"]["tag"] != "receipt":
        return "", ""
    attrs = entry["stanza"]["attrs"]
    return attrs["id"], attrs.get("type", "")


def without_times(data: HistorySync) -> HistorySync:
    """Return a history without what depends on when it was told."""
    for chat in data.conversations:
        chat.ClearField("conversationTimestamp")
        chat.ClearField("tcTokenTimestamp")
        for kept in chat.messages:
            kept.message.ClearField("messageTimestamp")
    for status in data.statusV3Messages:
        status.ClearField("messageTimestamp")
    return data
