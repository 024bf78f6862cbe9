"""The control API's calls for messages."""

import asyncio
import time
from base64 import b64encode
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from tests.sandbox.control.test_app import error_of
from zapwire.sandbox.control import messages as module
from zapwire.sandbox.faults import CorruptMessage, RefuseMessage
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

BEN = "14155550123"
NOBODY = "4915112345678"


@pytest.fixture
async def ben(sandbox: Sandbox, phone: Phone) -> Phone:
    """Make Ben's phone, beside Ana's."""
    assert phone.account.number == NUMBER
    return await sandbox.create_phone(BEN, "Ben")


async def post(control: httpx.AsyncClient, number: str, act: str, **body: object) -> dict[str, Any]:
    """Let a phone do something that works, and return the answer."""
    answer = await control.post(f"/phones/{number}/{act}", json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def messages(control: httpx.AsyncClient, number: str, after: int = 0) -> list[dict[str, Any]]:
    """Return what a phone received, waiting for the first."""
    answer = await control.get(f"/phones/{number}/messages", params={"after": after, "wait": 5})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    found: list[dict[str, Any]] = body["messages"]
    assert body["last"] == (found[-1]["n"] if found else after)
    return found


async def group_of(control: httpx.AsyncClient, owner: str, *members: str) -> str:
    """Make a group and return its JID."""
    answer = await control.post("/groups", json={"owner": owner, "subject": "Asado", "participants": members})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["jid"])


async def test_a_phone_writes_to_another(control: httpx.AsyncClient, ben: Phone) -> None:
    """The answer has the id, the chat and the server's time; the other phone has the message."""
    answer = await post(control, NUMBER, "send", to="+1 415 555-0123", text="hola")
    assert list(answer) == ["id", "chat", "timestamp"]
    assert answer["chat"] == str(ben.account.lid())
    (message,) = await messages(control, BEN)
    assert (message["id"], message["timestamp"]) == (answer["id"], answer["timestamp"])
    assert (message["text"], message["kind"], message["type"]) == ("hola", "conversation", "text")
    assert (message["sender_pn"], message["from_me"], message["push_name"]) == (
        f"{NUMBER}@s.whatsapp.net",
        False,
        "Ana",
    )
    assert message["message"]["conversation"] == "hola"


async def test_a_reply_with_an_id_of_its_own(control: httpx.AsyncClient, ben: Phone) -> None:
    """It quotes, mentions and is called as asked."""
    first = await post(control, NUMBER, "send", to=str(ben.account.jid()), text="vamos?")
    await messages(control, BEN)
    await post(control, BEN, "send", to=NUMBER, text="dale", reply_to=first["id"], mentions=[NUMBER], id="MINE-1")
    (answer,) = await messages(control, NUMBER)
    assert answer["id"] == "MINE-1"
    assert (answer["quoted"]["id"], answer["quoted"]["text"]) == (first["id"], "vamos?")
    assert answer["mentions"] == [f"{NUMBER}@s.whatsapp.net"]


async def test_reactions_edits_and_revocations(control: httpx.AsyncClient, ben: Phone) -> None:
    """They change the message, and are entries of their own."""
    sent = await post(control, NUMBER, "send", to=BEN, text="hoal")
    await messages(control, BEN)
    await post(control, BEN, "react", chat=NUMBER, id=sent["id"], emoji="👍")
    (reaction,) = await messages(control, NUMBER)
    assert (reaction["text"], reaction["target"], reaction["kind"]) == ("👍", sent["id"], "reactionMessage")
    await post(control, NUMBER, "edit", chat=BEN, id=sent["id"], text="hola")
    assert (await messages(control, BEN, 1))[0]["target"] == sent["id"]
    first = (await messages(control, BEN))[0]
    assert (first["text"], first["edited"], first["revoked"]) == ("hola", True, False)
    assert first["reactions"] == {str(ben.account.jid()): "👍"}
    await post(control, NUMBER, "revoke", chat=str(ben.account.lid()), id=sent["id"])
    await messages(control, BEN, 2)
    first = (await messages(control, BEN))[0]
    assert (first["text"], first["revoked"]) == ("", True)


async def test_receipts(control: httpx.AsyncClient, ben: Phone) -> None:
    """Who received and read a message, and when the server took it; nothing for others'."""
    sent = await post(control, NUMBER, "send", to=BEN, text="hola")
    await messages(control, BEN)
    assert await post(control, BEN, "read", chat=NUMBER, ids=[sent["id"]]) == {}
    answer = await control.get(f"/phones/{NUMBER}/receipts", params={"id": sent["id"]})
    body = answer.json()
    assert list(body) == ["id", "chat", "acknowledged_at", "receipts"]
    assert body["acknowledged_at"] == sent["timestamp"]
    assert [(receipt["type"], receipt["sender_pn"]) for receipt in body["receipts"]] == [
        ("delivered", str(ben.account.jid())),
        ("read", str(ben.account.jid())),
    ]
    for number, message_id in ((NUMBER, "NONE"), (BEN, sent["id"])):
        answer = await control.get(f"/phones/{number}/receipts", params={"id": message_id})
        assert error_of(answer, 404) == f"{number} sent no message {message_id}"


async def test_typing(control: httpx.AsyncClient, ben: Phone) -> None:
    """The other phone sees it."""
    await post(control, BEN, "typing", to=NUMBER)
    await post(control, BEN, "typing", to=NUMBER, state="composing", media="audio")
    await post(control, BEN, "send", to=NUMBER, text="hola")
    await messages(control, NUMBER)
    seen = (await control.get(f"/phones/{NUMBER}/messages")).json()["typing"]
    lid = str(ben.account.lid())
    expected = {"chat": lid, "sender": lid, "sender_pn": str(ben.account.jid()), "state": "composing", "media": "audio"}
    assert seen == [expected]


async def test_waiting_for_messages(control: httpx.AsyncClient, ben: Phone) -> None:
    """It ends with the first, or without one after the time."""
    started = time.monotonic()
    empty = (await control.get(f"/phones/{BEN}/messages", params={"wait": 0.05})).json()
    assert empty == {"messages": [], "last": 0, "undecryptable": [], "typing": []}
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(control.get(f"/phones/{BEN}/messages", params={"wait": 60}))
        await post(control, NUMBER, "send", to=str(ben.account.lid()), text="ahora")
    assert [message["text"] for message in waiting.result().json()["messages"]] == ["ahora"]
    assert time.monotonic() - started < 5


async def test_many_messages_come_in_pages(
    control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`last` is always the number to go on from."""
    monkeypatch.setattr(module, "MAX_PAGE", 2)
    for text in ("1", "2", "3"):
        await post(control, NUMBER, "send", to=ben.account.number, text=text)
    await sandbox.phones.settle()
    path, last, pages = f"/phones/{BEN}/messages", 0, []
    for _ in range(3):
        body = (await control.get(path, params={"after": last})).json()
        last = body["last"]
        pages.append(([message["text"] for message in body["messages"]], last))
    assert pages == [(["1", "2"], 2), (["3"], 3), ([], 3)]


async def test_who_waits_at_a_reset_is_answered(control: httpx.AsyncClient, ben: Phone) -> None:
    """With what there was."""
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(control.get(f"/phones/{ben.account.number}/messages", params={"wait": 60}))
        while not waiting.done():
            await control.post("/reset")
    assert waiting.result().status_code in (200, 404)


async def test_retries_are_shown(control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone) -> None:
    """Those that helped at the message, those that did not beside it."""
    sandbox.add_fault(CorruptMessage(ben.account.jid(), 1))
    sent = await post(control, NUMBER, "send", to=BEN, text="hola")
    assert [message["retries"] for message in await messages(control, BEN)] == [1]
    record = (await control.get(f"/phones/{NUMBER}/receipts", params={"id": sent["id"]})).json()
    assert [receipt["type"] for receipt in record["receipts"]] == ["retry", "delivered"]
    sandbox.add_fault(CorruptMessage(ben.account.jid(), 5))
    lost = await post(control, NUMBER, "send", to=BEN, text="lost")
    await sandbox.phones.settle()
    (failure,) = (await control.get(f"/phones/{BEN}/messages")).json()["undecryptable"]
    assert (failure["id"], failure["retries"], failure["sender_pn"]) == (lost["id"], 4, f"{NUMBER}@s.whatsapp.net")


async def test_a_message_the_server_refuses(control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone) -> None:
    """409 with the server's code."""
    sandbox.add_fault(RefuseMessage(sandbox.phone(NUMBER).account.jid(), 1, 463))
    answer = await control.post(f"/phones/{NUMBER}/send", json={"to": ben.account.number, "text": "x"})
    assert "the server refused the message with 463" in error_of(answer, 409)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("send", {"to": BEN, "text": "x"}),
        ("react", {"chat": BEN, "id": "A", "emoji": "x"}),
        ("edit", {"chat": BEN, "id": "A", "text": "x"}),
        ("revoke", {"chat": BEN, "id": "A"}),
        ("typing", {"to": BEN}),
        ("read", {"chat": BEN, "ids": ["A"]}),
    ],
)
async def test_whom_and_what_nobody_knows(
    control: httpx.AsyncClient, ben: Phone, act: str, body: dict[str, object]
) -> None:
    """404 for a phone, a chat and a message that there is not; 400 for what is no address."""
    assert "there is no phone" in error_of(await control.post(f"/phones/{NOBODY}/{act}", json=body), 404)
    chat = "to" if "to" in body else "chat"
    path = f"/phones/{NUMBER}/{act}"
    for name, text in ((NOBODY, "there is no phone"), ("1@lid", "nobody has"), ("1@g.us", "there is no group")):
        assert text in error_of(await control.post(path, json={**body, chat: name}), 404)
    assert "is no JID" in error_of(await control.post(path, json={**body, chat: "a b@lid"}), 400)
    if chat == "chat":
        assert "knows no message A" in error_of(await control.post(path, json=body), 404)
    assert ben.account.number == BEN


async def test_what_is_not_allowed(control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone) -> None:
    """409 for others' messages, groups one is not in, and ids that are taken."""
    assert ben.account.number == BEN
    sent = await post(control, NUMBER, "send", to=BEN, text="hola")
    await messages(control, BEN)
    theirs = {"chat": NUMBER, "id": sent["id"]}
    assert "not one that" in error_of(await control.post(f"/phones/{BEN}/edit", json={**theirs, "text": "x"}), 409)
    assert "somebody else's" in error_of(await control.post(f"/phones/{BEN}/revoke", json=theirs), 409)
    own = {"chat": BEN, "ids": [sent["id"]]}
    assert "is one's own" in error_of(await control.post(f"/phones/{NUMBER}/read", json=own), 409)
    again = {"to": BEN, "text": "x", "id": sent["id"]}
    assert "take another" in error_of(await control.post(f"/phones/{NUMBER}/send", json=again), 409)
    jid = await group_of(control, BEN)
    text = {"to": jid, "text": "x"}
    assert "may not write" in error_of(await control.post(f"/phones/{NUMBER}/send", json=text), 409)
    assert len(list(sandbox.context.world)) == 2


@pytest.mark.parametrize(
    ("act", "body", "text"),
    [
        ("send", {}, "body.to: Field required"),
        ("send", {"to": BEN}, "give one of text, media, location, contact and poll"),
        ("send", {"to": BEN, "text": "x", "media": {"kind": "image", "data": ""}}, "give one of"),
        ("send", {"to": BEN, "media": {"kind": "image"}}, "body.media.data: Field required"),
        ("send", {"to": BEN, "media": {"kind": "image", "data": "no base64!"}}, "body.media.data"),
        ("send", {"to": BEN, "media": {"kind": "image", "data": 7}}, "body.media.data"),
        ("send", {"to": BEN, "media": {"kind": "film", "data": ""}}, "body.media.kind"),
        ("send", {"to": BEN, "media": {"kind": "image", "data": "", "width": -1}}, "body.media.width"),
        ("send", {"to": BEN, "location": {"latitude": 91, "longitude": 0}}, "body.location.latitude"),
        ("send", {"to": BEN, "location": {"latitude": "nan", "longitude": 0}}, "body.location.latitude"),
        ("send", {"to": BEN, "contact": {"name": "C"}}, "body.contact.vcard"),
        ("send", {"to": BEN, "poll": {"question": "?", "options": ["x"] * 13}}, "body.poll.options"),
        ("press", {"chat": BEN, "id": "A"}, "body.button"),
        ("vote", {"chat": BEN, "id": "A"}, "body.options"),
        ("send", {"to": BEN, "text": ""}, "body.text"),
        ("send", {"to": BEN, "text": "x" * 65_537}, "body.text"),
        ("send", {"to": "", "text": "x"}, "body.to"),
        ("send", {"to": BEN, "text": "x", "id": "a b"}, "body.id"),
        ("send", {"to": BEN, "text": "x", "reply_to": ""}, "body.reply_to"),
        ("send", {"to": BEN, "text": "x", "mentions": "x"}, "body.mentions"),
        ("send", {"to": BEN, "text": "x", "quote": "x"}, "body.quote: Extra inputs"),
        ("react", {"chat": BEN, "id": "A"}, "body.emoji"),
        ("react", {"chat": BEN, "id": "A", "emoji": "x" * 65}, "body.emoji"),
        ("edit", {"chat": BEN, "id": "A"}, "body.text"),
        ("revoke", {"chat": BEN}, "body.id"),
        ("typing", {"to": BEN, "state": "sleeping"}, "body.state"),
        ("typing", {"to": BEN, "media": "video"}, "body.media"),
        ("read", {"chat": BEN, "ids": []}, "body.ids"),
        ("read", {"chat": BEN, "ids": "A"}, "body.ids"),
    ],
)
async def test_bodies_that_are_wrong(
    control: httpx.AsyncClient, ben: Phone, act: str, body: dict[str, object], text: str
) -> None:
    """400, naming the field."""
    assert text in error_of(await control.post(f"/phones/{NUMBER}/{act}", json=body), 400)
    assert (await control.get(f"/phones/{ben.account.number}/messages")).json()["last"] == 0


@pytest.mark.parametrize(
    "query",
    ["messages?after=-1", "messages?after=x", "messages?wait=61", "messages?wait=nan", "receipts", "receipts?id="],
)
async def test_queries_that_are_wrong(control: httpx.AsyncClient, phone: Phone, query: str) -> None:
    """400; 404 for a phone nobody has."""
    assert "query." in error_of(await control.get(f"/phones/{phone.account.number}/{query}"), 400)
    assert "there is no phone" in error_of(await control.get(f"/phones/{NOBODY}/messages"), 404)
    assert "there is no phone" in error_of(await control.get(f"/phones/{NOBODY}/receipts?id=A"), 404)


@pytest.mark.usefixtures("ben")
async def test_places_and_contacts(control: httpx.AsyncClient) -> None:
    """Both are sent and shown as they are, also in reply to a message."""
    first = await post(control, BEN, "send", to=NUMBER, text="where?")
    await messages(control, NUMBER)
    place = {"latitude": -34.6037, "longitude": -58.3816, "name": "Obelisco"}
    await post(control, NUMBER, "send", to=BEN, location=place, reply_to=first["id"])
    vcard = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cleo\r\nEND:VCARD\r\n"
    await post(control, NUMBER, "send", to=BEN, contact={"name": "Cleo", "vcard": vcard})
    await ben_has(control, 2)
    shown_place, shown_contact = await messages(control, BEN)
    assert (shown_place["kind"], shown_place["text"], shown_place["quoted"]["id"]) == (
        "locationMessage",
        "Obelisco",
        first["id"],
    )
    assert shown_place["location"] == {**place, "address": "", "url": "", "live": False}
    assert (shown_contact["kind"], shown_contact["text"]) == ("contactMessage", "Cleo")
    assert shown_contact["contacts"] == [{"name": "Cleo", "vcard": vcard}]
    assert "location" not in shown_contact
    answer = await control.post(f"/phones/{NUMBER}/send", json={"to": BEN, "contact": {"name": "C", "vcard": "C"}})
    assert "BEGIN:VCARD" in error_of(answer, 409)


async def test_polls_and_votes(control: httpx.AsyncClient, ben: Phone) -> None:
    """A poll is asked, and everybody sees who voted for what; a later vote takes the place of the earlier one."""
    jid = await group_of(control, NUMBER, BEN)
    poll = {"question": "When?", "options": ["Monday", "Tuesday"], "selectable": 0}
    sent = await post(control, NUMBER, "send", to=jid, poll=poll)
    (shown,) = await messages(control, BEN)
    assert (shown["kind"], shown["text"]) == ("pollCreationMessage", "When?")
    assert shown["poll"] == {"options": ["Monday", "Tuesday"], "selectable": 0, "votes": {}}
    await post(control, BEN, "vote", chat=jid, id=sent["id"], options=["Tuesday", "Monday"])
    await post(control, NUMBER, "vote", chat=jid, id=sent["id"], options=["Monday"])
    await post(control, BEN, "vote", chat=jid, id=sent["id"], options=["Tuesday"])
    vote = (await messages(control, NUMBER))[0]
    assert (vote["kind"], vote["target"], vote["text"]) == ("pollUpdateMessage", sent["id"], "Tuesday, Monday")
    assert vote["vote"] == {"options": ["Tuesday", "Monday"], "opened": True}
    await ben_has(control, 2)
    votes = (await messages(control, BEN))[0]["poll"]["votes"]
    assert votes == {str(ben.account.jid()): ["Tuesday"], f"{NUMBER}@s.whatsapp.net": ["Monday"]}
    wrong = {"chat": jid, "id": sent["id"], "options": ["Sunday"]}
    assert "Monday, Tuesday" in error_of(await control.post(f"/phones/{BEN}/vote", json=wrong), 409)
    one = {"to": jid, "poll": {"question": "?", "options": ["only"]}}
    assert "2 to 12" in error_of(await control.post(f"/phones/{BEN}/send", json=one), 409)


async def test_nothing_to_press(control: httpx.AsyncClient, ben: Phone) -> None:
    """A text has no buttons and no votes."""
    sent = await post(control, NUMBER, "send", to=BEN, text="hola")
    await messages(control, ben.account.number)
    body = {"chat": NUMBER, "id": sent["id"]}
    assert "no button" in error_of(await control.post(f"/phones/{BEN}/press", json={**body, "button": "x"}), 409)
    assert "no poll" in error_of(await control.post(f"/phones/{BEN}/vote", json={**body, "options": []}), 409)
    body["id"] = "NONE"
    assert "knows no message" in error_of(await control.post(f"/phones/{BEN}/press", json={**body, "button": "x"}), 404)


async def ben_has(control: httpx.AsyncClient, count: int) -> None:
    """Wait until Ben's phone has so many messages."""
    for after in range(count):
        await messages(control, BEN, after)


@pytest.mark.usefixtures("ben")
async def test_files(control: httpx.AsyncClient) -> None:
    """A file is sent as base64, and shown with its hash and size; its bytes come where they are asked for."""
    data = bytes(range(256)) * 5000
    media = {"kind": "document", "mimetype": "application/pdf", "data": b64encode(data).decode(), "filename": "a.pdf"}
    sent = await post(control, NUMBER, "send", to=BEN, media={**media, "caption": "Read", "thumbnail": "anBlZw=="})
    path = f"/phones/{BEN}/messages"
    message = (await control.get(path, params={"wait": 5})).json()["messages"][0]
    assert (message["id"], message["kind"], message["text"]) == (sent["id"], "documentMessage", "Read")
    shown = {
        "kind": "document",
        "mimetype": "application/pdf",
        "caption": "Read",
        "filename": "a.pdf",
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
        "error": "",
    }
    assert message["media"] == shown
    again = (await control.get(path, params={"data": "true"})).json()["messages"][0]
    assert again["media"] == {**shown, "data": media["data"]}
    await post(control, NUMBER, "send", to=BEN, text="no file")
    texts = (await control.get(path, params={"after": 1, "wait": 5})).json()["messages"]
    assert texts[0]["media"] is None


async def test_a_file_that_its_kind_cannot_have(control: httpx.AsyncClient, ben: Phone) -> None:
    """409 for what the app does not offer, such as a caption of a sticker; 404 for nobody, before anything is sent."""
    media = {"kind": "sticker", "data": "", "caption": "x"}
    assert "no caption" in error_of(await control.post(f"/phones/{NUMBER}/send", json={"to": BEN, "media": media}), 409)
    body = {"to": NOBODY, "media": {"kind": "image", "data": ""}}
    error_of(await control.post(f"/phones/{NUMBER}/send", json=body), 404)
    assert (await control.get(f"/phones/{ben.account.number}/messages")).json()["last"] == 0


async def test_an_answer_with_a_file(control: httpx.AsyncClient, ben: Phone) -> None:
    """A file may answer a message."""
    first = await post(control, NUMBER, "send", to=ben.account.number, text="Where?")
    await messages(control, BEN)
    media = {"kind": "image", "data": "anBlZw=="}
    await post(control, BEN, "send", to=NUMBER, media=media, reply_to=first["id"])
    (answer,) = await messages(control, NUMBER)
    assert answer["quoted"]["id"] == first["id"]


async def test_files_that_are_over(control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone) -> None:
    """Files can be made to be gone from the media host; phones still have theirs."""
    await post(control, NUMBER, "send", to=ben.account.number, media={"kind": "image", "data": "anBlZw=="})
    assert (await control.post("/media/expire", json={})).json() == {"expired": 1}
    assert (await control.post("/media/expire", json={"direct_path": "/v/none?x"})).json() == {"expired": 0}
    (message,) = await messages(control, BEN)
    assert message["media"]["size"] == 4
    await sandbox.reset()
    assert (await control.post("/media/expire", json={})).json() == {"expired": 0}


async def test_a_phone_installed_anew(control: httpx.AsyncClient, sandbox: Sandbox, ben: Phone) -> None:
    """It has another identity key; both sides go on writing. 404 for a phone nobody has."""
    await post(control, NUMBER, "send", to=BEN, text="1")
    await messages(control, BEN)
    before = ben.account.identity
    answer = await control.post(f"/phones/{BEN}/reinstall")
    assert (answer.status_code, answer.json()["devices"]) == (200, [])
    assert ben.account.identity != before
    await post(control, NUMBER, "send", to=BEN, text="2")
    await post(control, BEN, "send", to=NUMBER, text="3")
    assert [message["text"] for message in await messages(control, BEN, 1)] == ["2"]
    assert [message["text"] for message in await messages(control, NUMBER)] == ["3"]
    assert "there is no phone" in error_of(await control.post(f"/phones/{NOBODY}/reinstall"), 404)
    await sandbox.phones.settle()
