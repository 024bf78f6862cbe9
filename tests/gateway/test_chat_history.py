"""Chat history: what is kept of messages, how many, and for whom."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from tests.gateway.live import BEN as NUMBER
from tests.gateway.live import PATIENCE, eventually, live_with_users
from tests.gateway.wuzapi.events.people import ANA, ANA_LID, DIRECT, FROM_ME, GROUP, IN_GROUP, ME, ME_LID
from tests.gateway.wuzapi.events.test_messages import info, received
from zapwire.errors import StoreError
from zapwire.gateway.chat_history import ChatHistory
from zapwire.gateway.database import open_database
from zapwire.gateway.model import User
from zapwire.gateway.recorder import EventRecorder
from zapwire.gateway.schema import messages
from zapwire.gateway.users import Users
from zapwire.gateway.wuzapi.subscriptions import is_subscribed
from zapwire.protocol.events import Event, MessageSent
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import build_disappearing_timer
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.sandbox.phones import answering
from zapwire.storage.database import Database

if TYPE_CHECKING:
    from tests.storage.postgres import Postgres

BEN = "ben-has-a-token"


@pytest.fixture(params=["sqlite", "sealed", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of each kind, and one with a key."""
    if request.param == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        url: str | Path = postgres.make_database(f"history_{uuid4().hex}")
    else:
        url = tmp_path / "history.db"
    async with open_database(url, key=bytes(range(32)) if request.param == "sealed" else None) as opened:
        yield opened


class Keeper:
    """Users with a history of three messages, their recorder, and what is kept."""

    def __init__(self, database: Database, users: Users, ana: User, ben: User) -> None:
        self.database = database
        self.users = users
        self.ana = ana
        self.ben = ben
        self.history = ChatHistory(database)
        self._recorder = EventRecorder(users, _NoOutbox(), history=self.history)

    async def tell(self, *events: Event, user: User | None = None, fails: bool = False) -> None:
        """Let these happen, each in a unit of work of its own, which may fail."""
        user = user or self.ana
        store = await self.database.store(user.id)
        for event in events:
            async with store.begin() as unit:
                await self._recorder.record(user.id, event, unit)
                if fails:
                    raise ZeroDivisionError

    async def texts(self, chat: JID, user: User | None = None, limit: int = 50) -> list[str]:
        """What is kept of a chat, newest first."""
        return [kept.text for kept in await self.history.list((user or self.ana).id, chat, limit)]


class _NoOutbox:
    """Nobody wants events."""

    def add(self, *_: object) -> bool:
        raise AssertionError("nobody is subscribed")

    async def add_alone(self, *_: object) -> bool:
        raise AssertionError("nobody is subscribed")


@pytest.fixture
async def keeper(database: Database) -> Keeper:
    """Make it."""
    users = await Users.load(database)
    ana = await users.create(name="Ana", token="ana-has-a-token", history=3, jid=str(ME))
    ben = await users.create(name="Ben", token=BEN, history=3, jid=str(ME))
    assert not is_subscribed(ana.events, "Message")
    return Keeper(database, users, ana, ben)


def text(id: str, said: str, source: MessageSource = DIRECT) -> Event:
    """Return a message that says something."""
    return received(replace(info(id), source=source), Message(conversation=said))


def sent(id: str, said: str, chat: JID) -> Event:
    """Return a message of ours."""
    source = MessageSource(chat, ME_LID, is_from_me=True, is_group=chat.is_group, sender_alt=ME)
    return MessageSent(
        MessageInfo(source, id, 1_790_000_000, type="text"), Message(conversation=said).SerializeToString()
    )


async def test_a_message(keeper: Keeper) -> None:
    """It is kept with the event's JSON, and found by both names of its chat."""
    await keeper.tell(text("A1", "Hola"))
    (kept,) = await keeper.history.list(keeper.ana.id, ANA, 50)
    assert (kept.id, kept.chat, kept.sender, kept.type, kept.text, kept.quoted) == (
        "A1",
        str(ANA),
        str(ANA),
        "text",
        "Hola",
        "",
    )
    event = json.loads(kept.data)
    assert (event["Info"]["ID"], event["Message"]["conversation"]) == ("A1", "Hola")
    assert await keeper.texts(ANA_LID) == ["Hola"]
    (chat,) = await keeper.history.chats(keeper.ana.id)
    assert (chat.jid, chat.timestamp) == (str(ANA), kept.timestamp)


async def test_what_we_sent(keeper: Keeper) -> None:
    """It stands in the same chat, by our number, whichever device it was; it has the event's JSON, too."""
    store = await keeper.database.store(keeper.ana.id)
    async with store.begin() as unit:
        await unit.lids.put(ANA_LID, ANA)
    await keeper.tell(text("A1", "Hola"), sent("A2", "Hi", ANA_LID), text("A3", "Bye", FROM_ME))
    assert await keeper.texts(ANA) == ["Bye", "Hi", "Hola"]
    kept = (await keeper.history.list(keeper.ana.id, ANA, 50))[1]
    assert (kept.sender, kept.timestamp, json.loads(kept.data)["Info"]["IsFromMe"]) == (
        str(ME.to_non_ad()),
        1_790_000_000,
        True,
    )


async def test_only_the_last_of_each_chat(keeper: Keeper) -> None:
    """So many as the user wants; other chats and other users have their own."""
    await keeper.tell(
        *(text(f"A{n}", f"{n}") for n in range(5)), text("G1", "group", IN_GROUP), sent("G2", "us", GROUP)
    )
    await keeper.tell(text("A1", "Ben's"), user=keeper.ben)
    assert await keeper.texts(ANA) == ["4", "3", "2"]
    assert await keeper.texts(ANA, limit=2) == ["4", "3"]
    assert await keeper.texts(GROUP) == ["us", "group"]
    assert await keeper.texts(ANA, keeper.ben) == ["Ben's"]
    assert {chat.jid for chat in await keeper.history.chats(keeper.ana.id)} == {str(ANA), str(GROUP)}
    assert [chat.jid for chat in await keeper.history.chats(keeper.ben.id)] == [str(ANA)]


async def test_what_is_kept_once_or_not(keeper: Keeper) -> None:
    """The same message again changes nothing; what nobody wrote, and what keeps an account in order, is not kept."""
    await keeper.tell(text("A1", "Hola"), text("A1", "Hola"))
    await keeper.tell(received(info("A2"), build_disappearing_timer(60, 1.0)))
    peer = replace(info("A3"), source=FROM_ME, category="peer")
    await keeper.tell(received(peer, Message(conversation="keys")))
    assert await keeper.texts(ANA) == ["Hola"]


async def test_a_unit_of_work_that_fails(keeper: Keeper) -> None:
    """Keeps nothing."""
    with pytest.raises(ZeroDivisionError):
        await keeper.tell(text("A1", "Hola"), fails=True)
    assert await keeper.texts(ANA) == []


async def test_who_wants_none(keeper: Keeper) -> None:
    """Of a user without a history nothing is kept; what was kept goes when the user wants none any more."""
    await keeper.tell(text("A1", "Hola"))
    await keeper.tell(text("A1", "Hola"), user=keeper.ben)
    await keeper.users.update(keeper.ana.id, history=0)
    await keeper.tell(text("A2", "Hola again"))
    assert await keeper.texts(ANA) == []
    assert await keeper.texts(ANA, keeper.ben) == ["Hola"]


async def test_a_user_that_is_deleted(keeper: Keeper) -> None:
    """Its messages are deleted with it, and nobody else's."""
    await keeper.tell(text("A1", "Hola"))
    await keeper.tell(text("A1", "Hola"), user=keeper.ben)
    await keeper.users.delete(keeper.ana.id)
    assert await keeper.texts(ANA) == []
    assert await keeper.texts(ANA, keeper.ben) == ["Hola"]


async def test_texts_cannot_be_read_in_the_file(tmp_path: Path) -> None:
    """In a database with a key; and nobody reads what was moved to another message."""
    async with open_database(tmp_path / "sealed.db", key=bytes(range(32))) as database:
        users = await Users.load(database)
        ana = await users.create(name="Ana", token=BEN, history=3, jid=str(ME))
        keeper = Keeper(database, users, ana, ana)
        await keeper.tell(text("A1", "a secret text"))
        assert await keeper.texts(ANA) == ["a secret text"]
        assert all(b"a secret text" not in file.read_bytes() for file in tmp_path.iterdir())
        await database.write(update(messages).values(id="A2"))
        with pytest.raises(StoreError):
            await keeper.texts(ANA)


async def test_a_conversation(tmp_path: Path) -> None:
    """What was sent over the API stands beside what came, with votes opened; and so does its event's JSON."""
    async with live_with_users(tmp_path) as running:
        (user,) = running.server.gateway.users.all()
        await running.server.gateway.users.update(user.id, history=10)
        await running.link()
        sent = await running.call(
            "POST", "/chat/send/poll", {"Group": NUMBER, "Header": "When?", "Options": ["a", "b"]}
        )
        line = running.sandbox.line(NUMBER)
        await line.wait(0, PATIENCE)
        await answering.vote(line, line.state.inbox.after(0)[0].chat.who, sent["Id"], ["b"], now=1_790_000_000.0)

        async def look() -> Any:
            found = await running.call("GET", f"/chat/history?chat_jid={NUMBER}")
            return found if len(found) > 1 else None

        vote, poll = await eventually(look)
        assert (vote["message_type"], vote["text_content"], vote["quoted_message_id"]) == ("poll_vote", "b", sent["Id"])
        assert (poll["message_type"], poll["text_content"], poll["message_id"]) == ("poll", "When?", sent["Id"])
        assert vote["chat_jid"] == poll["chat_jid"] == vote["sender_jid"] == f"{NUMBER}@s.whatsapp.net"
        assert json.loads(poll["data_json"])["Info"]["IsFromMe"] is True
        index = await running.call("GET", "/chat/history?chat_jid=index")
        assert [chat["chat_jid"] for chat in index[user.id]] == [vote["chat_jid"]]
