"""A phone's history, from the sandbox to a webhook."""

from pathlib import Path
from typing import Any

from tests.gateway.live import ANA, eventually, live_with_users
from tests.gateway.receiver import Server, receiver
from zapwire.sandbox.phones.history import HistoryOrder

LIMIT = 16 << 10
ORDER = HistoryOrder(chats=3, messages=60, groups=1, kinds=("text", "image"), days=30)


async def test_a_history_reaches_a_webhook(tmp_path: Path) -> None:
    """In order, each event within the limit, everything once; older messages come where they are asked for."""
    async with live_with_users(tmp_path, history_event=LIMIT) as running, receiver() as server:
        running.sandbox.line(ANA).memory.order = ORDER
        await running.call("POST", "/webhook", {"webhookURL": server.url(), "events": ["HistorySync"]})
        await running.link()
        await eventually(lambda: _is_there(server, "RECENT"))
        bodies = [hook.json for hook in server.taken]
        assert all(len(hook.body) <= LIMIT for hook in server.taken)
        assert list(dict.fromkeys(body["historyType"] for body in bodies)) == [
            *("INITIAL_BOOTSTRAP", "PUSH_NAME", "NON_BLOCKING_DATA", "RECENT"),
        ]
        for body in bodies:
            assert body["type"] == "HistorySync"
            assert body["ownPn"] == f"{ANA}@s.whatsapp.net"
        messages = [message for body in bodies for message in _messages(body)]
        ids = [message["key"]["ID"] for message in messages]
        assert len(ids) == len(set(ids)) == 180
        assert sum(body["isLast"] for body in bodies) == 4
        assert len(bodies) > 10

        oldest = [message for message in messages if "@g.us" not in message["key"]["remoteJID"]][5]
        answer = await running.call(
            "GET",
            f"/session/history?chat_jid={oldest['key']['remoteJID']}&oldest_msg_id={oldest['key']['ID']}"
            f"&oldest_msg_from_me={str(oldest['key']['fromMe']).lower()}"
            f"&oldest_msg_timestamp={oldest['messageTimestamp'] * 1000}&count=3",
        )
        await eventually(lambda: _is_there(server, "ON_DEMAND"))
        body = server.taken[-1].json
        assert body["requestId"] == answer["id"]
        assert len(_messages(body)) == 3


async def _is_there(server: Server, kind: str) -> bool:
    """Whether the last event of this kind of part came."""
    return any(hook.json["historyType"] == kind and hook.json["isLast"] for hook in server.taken)


def _messages(body: Any) -> list[dict[str, Any]]:
    chats = body["event"]["Data"].get("conversations", [])
    return [kept["message"] for chat in chats for kept in chat.get("messages", [])]
