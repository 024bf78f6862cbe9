"""Users: numbers are checked in batches, each for itself, and remembered for a while; what is known is learnt."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.client.conversation import Conversation, conversation
from tests.client.fake_server import ServerEnd
from tests.client.test_contacts import certificate
from zapwire.client import users
from zapwire.client.store.base import Contact, PrivacyToken
from zapwire.client.users import BATCH, MAX_KNOWN, MAX_REFUSALS, REGISTERED_SECONDS, UNREGISTERED_SECONDS, Users
from zapwire.errors import NotConnected, RateOverlimit
from zapwire.protocol.events import BusinessNameChanged
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.business import BusinessProfile, GetBusinessProfile, business_profile
from zapwire.protocol.stanzas.messages import privacy_token_node
from zapwire.protocol.stanzas.usync import UsyncQuery, UsyncUser
from zapwire.protocol.types.people import Registration

NUMBER, LID = "5491155554445", JID("200000000000009", LID_SERVER)


@dataclass
class Directory:
    """A server that knows who is on WhatsApp: the number that is registered, by the numbers it is found by."""

    registered: dict[str, str] = field(default_factory=lambda: {NUMBER: NUMBER})
    refused: set[str] = field(default_factory=set)
    """Numbers for which it refuses the whole question."""
    mute: set[str] = field(default_factory=set)
    """Numbers of which it says nothing."""
    limit: int | None = None
    """How many questions it answers before it has enough."""
    asked: list[list[str]] = field(default_factory=list)

    def answer(self, server: ServerEnd, node: Node) -> bool:
        """Answer a question about numbers."""
        if node.attrs.get("xmlns") != "usync":
            return False
        query = UsyncQuery.from_node(node)
        numbers = [user.contact.removeprefix("+").removesuffix("@c.us") for user in query.users]
        self.asked.append(numbers)
        if self.limit is not None and len(self.asked) > self.limit:
            error = Node("error", {"code": "429", "text": "rate-overlimit", "backoff": "90"})
            attrs: dict[str, AttrValue] = {"id": str(node.attrs["id"]), "type": "error", "from": JID("", USER_SERVER)}
            server.send(Node("iq", attrs, (error,)))
        elif self.refused & set(numbers):
            server.refuse(node, 400, "bad-request")
        else:
            users = [self._user(user, number) for user, number in zip(query.users, numbers, strict=True)]
            server.answer(node, query.answer(tuple(user for user in users if user is not None)))
        return True

    def _user(self, user: UsyncUser, number: str) -> Node | None:
        if number in self.mute:
            return None
        found = self.registered.get(number)
        kind = Node("contact", {"type": "in" if found else "out"}, user.contact.encode())
        if found is None:
            return Node("user", {"jid": JID(number, USER_SERVER)}, (kind,))
        return Node("user", {"jid": LID, "pn_jid": JID(found, USER_SERVER)}, (kind,))


@dataclass
class Asking:
    """A client, and a server that knows who is on WhatsApp."""

    talk: Conversation
    directory: Directory

    @property
    def users(self) -> Users:
        """What the client asks."""
        return self.talk.made.client.users

    async def jids(self, *numbers: str) -> list[str]:
        """Check numbers; returns under which they are registered, empty where they are not."""
        found = await self.users.check(numbers)
        return [entry.jid.user if entry.is_registered and entry.jid else "" for entry in found]


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    """Connect a client to a server with a directory."""
    async with conversation() as talk:
        directory = Directory()
        talk.server.attendant = directory.answer
        yield Asking(talk, directory)


async def test_numbers_are_checked(asking: Asking) -> None:
    """Each is answered in its place, however often it is named; LIDs are learnt."""
    found = await asking.users.check(["14155550123", NUMBER, NUMBER])
    known = Registration(NUMBER, True, JID(NUMBER, USER_SERVER), LID)
    assert found == [Registration("14155550123", jid=JID("14155550123", USER_SERVER)), known, known]
    assert asking.directory.asked == [["14155550123", NUMBER]]
    assert await asking.talk.store.lids.lid_for(JID(NUMBER, USER_SERVER)) == LID
    assert await asking.users.check([]) == []


async def test_thousand_numbers(asking: Asking) -> None:
    """Many are asked for in batches; one that the server does not accept has an error of its own, the others none."""
    numbers = [str(14155550000 + number) for number in range(1000)]
    asking.directory.refused = {numbers[333]}
    asking.directory.registered = {number: number for number in numbers}
    found = await asking.users.check(numbers)
    assert [entry.query for entry in found] == numbers
    assert [entry.query for entry in found if not entry.is_registered] == [numbers[333]]
    assert "400" in found[333].error
    assert max(map(len, asking.directory.asked)) == BATCH
    assert len(asking.directory.asked) < 30


async def test_server_that_refuses_every_question(asking: Asking) -> None:
    """It is not asked for each number alone; errors are not remembered."""
    numbers = [str(14155550000 + number) for number in range(1000)]
    asking.directory.refused = set(numbers)
    found = await asking.users.check(numbers)
    assert all("400" in entry.error for entry in found)
    assert len(asking.directory.asked) < MAX_REFUSALS + 20
    asking.directory.refused, asking.directory.registered = set(), {numbers[0]: numbers[0]}
    assert await asking.jids(*numbers[:2]) == [numbers[0], ""]


async def test_number_the_server_says_nothing_of(asking: Asking) -> None:
    """It is not registered, as far as anybody knows, and has an error."""
    asking.directory.mute = {NUMBER}
    (found,) = await asking.users.check([NUMBER])
    assert (found.is_registered, "did not say" in found.error) == (False, True)


@pytest.mark.parametrize(
    ("asked", "registered"),
    [("5511988887777", "551188887777"), ("525512345678", "5215512345678"), ("5491155554444", "541155554444")],
)
async def test_other_form(asking: Asking, asked: str, registered: str) -> None:
    """A number that is registered in its other form is answered with that, whether the server finds it or we ask."""
    asking.directory.registered = {registered: registered}
    assert await asking.jids(asked) == [registered]
    assert asking.directory.asked == [[asked], [registered]]
    asking.directory.registered = {asked: registered}
    asking.talk.made.clock.advance(REGISTERED_SECONDS + 1)
    assert await asking.jids(asked) == [registered]
    assert len(asking.directory.asked) == 3


async def test_answers_are_remembered_for_a_while(asking: Asking) -> None:
    """Who is registered is asked for again after hours, who is not after minutes."""
    for seconds, expected in ((0.0, 1), (UNREGISTERED_SECONDS - 1, 1), (2.0, 2), (REGISTERED_SECONDS, 3)):
        asking.talk.made.clock.advance(seconds)
        assert await asking.jids(NUMBER, "14155550123") == [NUMBER, ""]
        assert len(asking.directory.asked) == expected
    assert asking.directory.asked[1] == ["14155550123"]


async def test_memory_is_bounded(asking: Asking) -> None:
    """The oldest answers are forgotten."""
    await asking.jids(NUMBER)
    for first in range(0, MAX_KNOWN, 5000):
        await asking.users.check([str(10**9 + number) for number in range(first, first + 5000)])
    asking.directory.asked.clear()
    await asking.jids(NUMBER)
    assert asking.directory.asked == [[NUMBER]]


async def test_large_checks_at_once(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check has its answers, however many others are remembered meanwhile."""
    monkeypatch.setattr(users, "MAX_KNOWN", 10)
    numbers = [str(14155550000 + number) for number in range(2 * BATCH)]
    asking.directory.registered = {number: number for number in numbers}
    checks = [asking.users.check(numbers[first::2]) for first in range(2)]
    for found in await asyncio.gather(*checks):
        assert all(entry.is_registered for entry in found)


async def test_too_many_questions(asking: Asking) -> None:
    """The server's word for how long to wait is told; what it answered before is not asked again."""
    numbers = [str(14155550000 + number) for number in range(BATCH + 1)]
    asking.directory.limit = 1
    with pytest.raises(RateOverlimit) as raised:
        await asking.users.check(numbers)
    assert raised.value.backoff == 90
    asking.directory.limit = None
    await asking.users.check(numbers)
    assert [len(batch) for batch in asking.directory.asked] == [BATCH, 1, 1]


async def test_info_is_learnt() -> None:
    """What is known of a user is read with the token they gave; LID and business name are kept and told."""
    async with conversation() as talk:
        bea = talk.bea
        talk.people.held.add("usync")
        async with talk.store.begin() as unit:
            now = int(talk.made.clock.now())
            await unit.privacy_tokens.put(bea.pn, PrivacyToken(b"token", now, 0))
        asked: list[Node] = []

        def answer(server: ServerEnd, node: Node) -> bool:
            asked.append(node)
            business = Node("business", {}, (Node("verified_name", {}, certificate("Bea's Bakery")),))
            children = (business, Node("status", {}, b"Baking"), Node("lid", {"val": bea.lid}))
            users = (Node("user", {"jid": bea.pn}, children), Node("user", {"jid": "1@2@3"}))
            server.answer(node, UsyncQuery.from_node(node).answer(users))
            return True

        talk.server.attendant = answer
        found = await talk.made.client.users.info([bea.pn.with_device(2), bea.pn])
        (user,) = UsyncQuery.from_node(asked[0]).users
        assert (user.jid, user.children) == (bea.pn, (privacy_token_node(b"token"),))
        assert (found[bea.pn].status, found[bea.pn].lid) == ("Baking", bea.lid)
        event = await talk.made.event(BusinessNameChanged)
        assert (event.jid, event.alt, event.new, event.message) == (bea.pn, bea.lid, "Bea's Bakery", None)
        known = Contact(bea.lid, push_name="Bea", business_name="Bea's Bakery")
        assert known in await talk.made.client.users.contacts()
        assert await talk.made.client.users.info([]) == {}


async def test_both_names() -> None:
    """A LID is asked for where it is unknown; of a number that is not on WhatsApp there is none."""
    async with conversation() as talk:
        users, bea = talk.made.client.users, talk.bea
        assert await users.number(bea.lid) is None
        assert await users.lid(bea.pn) == bea.lid
        assert await users.lid(bea.lid.with_device(2)) == bea.lid
        assert await users.number(bea.lid) == bea.pn
        assert await users.lid(JID("14155550123", USER_SERVER)) is None


async def test_without_a_connection(asking: Asking) -> None:
    """What is remembered is answered, anything else is an error."""
    await asking.jids(NUMBER)
    await asking.talk.made.client.close()
    assert await asking.jids(NUMBER) == [NUMBER]
    with pytest.raises(NotConnected):
        await asking.jids("14155550123")


async def test_business_profile() -> None:
    """It is asked for without a device."""
    async with conversation() as talk:
        task = asyncio.create_task(talk.made.client.users.business_profile(talk.bea.pn.with_device(2)))
        query = await talk.server.receive_query("w:biz")
        assert GetBusinessProfile.from_node(query) == GetBusinessProfile(talk.bea.pn)
        talk.server.answer(query, business_profile(BusinessProfile(talk.bea.pn, "bea@example.org")))
        assert await task == BusinessProfile(talk.bea.pn, "bea@example.org")
