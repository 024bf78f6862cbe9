"""The messages of chats over HTTP."""

from tests.gateway.fakes import Rig, make_rig
from zapwire.gateway.chat_history import Chat, Kept
from zapwire.protocol.jid import JID

BEN = JID("14155550123", "s.whatsapp.net")


async def test_a_chat() -> None:
    """Its messages have wuzapi's fields; the chat may be written in any form, in the query or in a body."""
    rig = await make_rig(history=10)
    rig.history.kept = [
        Kept(7, str(BEN), "5@s.whatsapp.net", "3EB0", 1650469748, "text", "Hola", "3EAF", '{"Info":{}}')
    ]
    answer = await rig.call("GET", "/chat/history?chat_jid=%2B14155550123&limit=5")
    assert answer.json()["data"] == [
        {
            "id": 7,
            "user_id": rig.user_id,
            "chat_jid": str(BEN),
            "sender_jid": "5@s.whatsapp.net",
            "message_id": "3EB0",
            "timestamp": "2022-04-20T15:49:08Z",
            "message_type": "text",
            "text_content": "Hola",
            "media_link": "",
            "quoted_message_id": "3EAF",
            "data_json": '{"Info":{}}',
        }
    ]
    await rig.call("GET", "/chat/history", {"chat_jid": "120363023605733675@g.us"})
    assert rig.history.asked == [
        (rig.user_id, BEN, 5),
        (rig.user_id, JID("120363023605733675", "g.us"), 50),
    ]


async def test_index() -> None:
    """It lists the chats of the one user who asks, by the user's id."""
    rig = await make_rig(history=10)
    rig.history.known = [Chat(str(BEN), 1650469748)]
    answer = await rig.call("GET", "/chat/history?chat_jid=index")
    assert answer.json()["data"] == {rig.user_id: [{"chat_jid": str(BEN), "last_updated": "2022-04-20T15:49:08Z"}]}
    assert rig.history.asked == []


async def test_what_is_refused(rig: Rig) -> None:
    """409 for a user of whom nothing is kept, 400 for what is no chat."""
    answer = await rig.call("GET", "/chat/history?chat_jid=index")
    assert answer.status_code == 409
    assert "POST /session/history" in answer.json()["error"]
    keeping = await make_rig(history=1)
    for query, reason in (
        ("", "missing chat_jid in Payload"),
        ("?chat_jid=Ana", "chat_jid is no phone number"),
        ("?chat_jid=14155550123&limit=0", "limit must be greater"),
        ("?chat_jid=14155550123&limit=1001", "limit must be less"),
        ("?chat_jid=14155550123&limit=x", "limit must be a whole number"),
    ):
        answer = await keeping.call("GET", f"/chat/history{query}")
        assert answer.status_code == 400, query
        assert reason in answer.json()["error"]
    assert keeping.history.asked == []
