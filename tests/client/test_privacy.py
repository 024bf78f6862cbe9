"""Privacy: settings asked once, and tokens kept, used while they are good, and given out once in a week."""

import asyncio
import hmac

import pytest

from tests.client.conversation import Conversation, conversation
from tests.client.rig import LID, PHONE, RARE_PINGS, settle
from zapwire.client.lids import LIDs
from zapwire.client.privacy import BUCKET, PrivacySettings, PrivacyTokens
from zapwire.client.store.base import PrivacyToken
from zapwire.errors import NotConnected
from zapwire.protocol.events import PrivacySettingsChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.messages import cs_token_node, privacy_token_node
from zapwire.protocol.stanzas.privacy import IssuePrivacyToken, PrivacyNotice, PrivacyTokenReceived, SetPrivacySetting

TOKEN = b"a token of Bea's"


def tokens(talk: Conversation) -> PrivacyTokens:
    """Return the feature over the conversation's connection."""
    context = talk.context()
    return PrivacyTokens(context, LIDs(context))


async def keep(talk: Conversation, user: JID, token: PrivacyToken) -> None:
    """Put a token into the store."""
    async with talk.store.begin() as unit:
        await unit.privacy_tokens.put(user, token)


def issued(talk: Conversation) -> list[IssuePrivacyToken]:
    """Return what the server was asked to issue."""
    return [
        IssuePrivacyToken.from_node(query) for query in talk.people.asked("privacy") if query.attrs["type"] == "set"
    ]


# Settings


@pytest.mark.parametrize(("value", "expected"), [("none", True), ("all", False), (None, False)])
async def test_hidden_reading(value: str | None, expected: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """What the account's settings say of read receipts is asked once."""
    async with conversation() as talk:
        talk.people.settings = {"readreceipts": value} if value else {}
        settings = PrivacySettings(talk.context())
        for _ in range(2):
            assert await settings.hides_reading() is expected
        assert len(talk.people.asked("privacy")) == 1


async def test_changed_settings_are_asked_again() -> None:
    """After the server told of a change the settings are asked for again; other changes do not count."""
    async with conversation() as talk:
        settings = PrivacySettings(talk.context())
        assert not await settings.hides_reading()
        talk.people.settings = {"readreceipts": "none"}
        listen = settings.notifications()["account_sync"]
        attrs: dict[str, str | JID] = {"type": "account_sync", "id": "N1", "from": PHONE}
        await listen(Node("notification", attrs, (Node("devices"),)))
        assert not await settings.hides_reading()
        await listen(Node("notification", attrs, (Node("privacy"),)))
        assert await settings.hides_reading()


async def test_changed_settings_are_told() -> None:
    """What another device changed counts at once, and is told with all settings; they are asked for where unknown."""
    async with conversation() as talk:
        talk.people.settings = {"readreceipts": "all", "last": "all"}
        client = talk.made.client
        for number, (name, value) in enumerate((("last", "none"), ("readreceipts", "none"))):
            notice = PrivacyNotice(PHONE, {name: value}, 9).to_node(f"N{number}")
            talk.server.send(notice)
            event = await talk.made.event(PrivacySettingsChanged)
            assert (event.changed, event.settings[name], event.timestamp) == ((name,), value, 9)
            assert await talk.server.receive() == ack_for(notice)
        assert await client.privacy.get() == {"readreceipts": "none", "last": "none"}
        assert await client.privacy.hides_reading()
        assert len(talk.people.asked("privacy")) == 1


async def test_setting_is_changed() -> None:
    """The server gets one setting, and the answer has all."""
    async with conversation() as talk:
        talk.people.settings = {"last": "all", "online": "all"}
        assert await talk.made.client.privacy.set("last", "none") == {"last": "none", "online": "all"}
        assert SetPrivacySetting.from_node(talk.people.asked("privacy")[-1]) == SetPrivacySetting("last", "none")


async def test_settings_that_are_changed_at_once() -> None:
    """One change does not undo another that was on its way, and what is to be asked for again is."""
    async with conversation() as talk:
        talk.people.settings = {"last": "all", "online": "all"}
        settings = PrivacySettings(talk.context())
        assert await settings.get() == talk.people.settings
        talk.people.held.add("privacy")
        tasks = [asyncio.create_task(settings.set(name, "none")) for name in ("last", "online")]
        for query in [await talk.server.receive_query("privacy") for _ in tasks]:
            talk.server.answer(query)
        assert [await task for task in tasks] == [
            {"last": "none", "online": "all"},
            {"last": "none", "online": "none"},
        ]
        assert await settings.get() == {"last": "none", "online": "none"}
        task = asyncio.create_task(settings.set("last", "all"))
        query = await talk.server.receive_query("privacy")
        attrs: dict[str, str | JID] = {"type": "account_sync", "id": "N1", "from": PHONE}
        await settings.notifications()["account_sync"](Node("notification", attrs, (Node("privacy"),)))
        talk.server.answer(query)
        assert await task == {"last": "all", "online": "none"}
        talk.people.held.clear()
        assert await settings.get() == talk.people.settings


@pytest.mark.parametrize("is_refused", [True, False])
async def test_settings_that_cannot_be_had(
    is_refused: bool,  # noqa: FBT001  # a parameter of the test
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where the server refuses to tell, or tells nonsense, nothing is hidden, and it is asked the next time."""
    async with conversation() as talk:
        settings = PrivacySettings(talk.context())
        talk.people.held.add("privacy")
        for _ in range(2):
            asking = asyncio.create_task(settings.hides_reading())
            query = await talk.server.receive_query("privacy")
            if is_refused:
                talk.server.refuse(query, 500)
            else:
                talk.server.answer(query)
            assert await asking is False
        assert "the privacy settings could not be had" in caplog.text


async def test_settings_need_a_connection() -> None:
    """Offline the settings cannot be had, which is no answer."""
    async with conversation() as talk:
        settings = PrivacySettings(talk.context())
        await talk.made.client.close()
        with pytest.raises(NotConnected):
            await settings.hides_reading()


# Tokens of others


@pytest.mark.parametrize("tells_lid", [True, False])
async def test_token_is_stored(tells_lid: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A token is kept under its sender's LID, told with it or known before, and acknowledged."""
    async with conversation() as talk:
        if not tells_lid:
            async with talk.store.begin() as unit:
                await unit.lids.put(talk.bea.lid, talk.bea.pn)
        node = PrivacyTokenReceived(talk.bea.pn, TOKEN, 1_700_000_000, talk.bea.lid if tells_lid else None).to_node(
            "N1"
        )
        assert await talk.answers(node) == [ack_for(node)]
        assert await talk.store.privacy_tokens.get(talk.bea.lid) == PrivacyToken(TOKEN, 1_700_000_000, 0)
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_token_of_a_number() -> None:
    """Where no LID is known a token is kept under the number."""
    async with conversation() as talk:
        await talk.answers(PrivacyTokenReceived(talk.bea.pn, TOKEN, 1_700_000_000).to_node("N1"))
        assert await tokens(talk).token_for(talk.bea.pn) == TOKEN


async def test_new_token_leaves_ours() -> None:
    """A new token of theirs does not make us forget when we gave out ours."""
    async with conversation() as talk:
        await keep(talk, talk.bea.lid, PrivacyToken(b"old", 1, 1_699_000_000))
        await talk.answers(PrivacyTokenReceived(talk.bea.pn, TOKEN, 1_700_000_000, talk.bea.lid).to_node("N1"))
        assert await talk.store.privacy_tokens.get(talk.bea.lid) == PrivacyToken(TOKEN, 1_700_000_000, 1_699_000_000)


async def test_older_token() -> None:
    """A token that is told of late does not take the place of a newer one."""
    async with conversation() as talk:
        await keep(talk, talk.bea.lid, PrivacyToken(TOKEN, 1_700_000_000, 7))
        node = PrivacyTokenReceived(talk.bea.pn, b"older", 1_699_999_999, talk.bea.lid).to_node("N1")
        assert await talk.answers(node) == [ack_for(node)]
        assert await talk.store.privacy_tokens.get(talk.bea.lid) == PrivacyToken(TOKEN, 1_700_000_000, 7)


async def test_token_kept_by_number() -> None:
    """A token that came before the LID was known is good for the person, by either name."""
    async with conversation() as talk:
        now = int(talk.made.clock.now())
        node = PrivacyTokenReceived(talk.bea.pn, TOKEN, now).to_node("N1")
        assert await talk.answers(node) == [ack_for(node)]
        assert await tokens(talk).token_for(talk.bea.pn) == TOKEN
        async with talk.store.begin() as unit:
            await LIDs(talk.context()).learn(unit, talk.bea.lid, talk.bea.pn)
        assert await tokens(talk).token_for(talk.bea.pn) == await tokens(talk).token_for(talk.bea.lid) == TOKEN


async def test_unreadable_token() -> None:
    """A notification without a token is acknowledged, and nothing is kept."""
    async with conversation() as talk:
        node = Node("notification", {"type": "privacy_token", "id": "N1", "from": talk.bea.pn}, (Node("tokens"),))
        assert await talk.answers(node) == [ack_for(node)]
        assert await talk.store.privacy_tokens.get(talk.bea.pn) is None


@pytest.mark.parametrize(
    ("buckets_ago", "token", "expected"),
    [(0, TOKEN, TOKEN), (3, TOKEN, TOKEN), (4, TOKEN, b""), (0, None, b""), (0, b"", b"")],
)
async def test_token_is_good_for_four_weeks(buckets_ago: int, token: bytes | None, expected: bytes) -> None:
    """A token is used while it is of this week's bucket or of the three before."""
    async with conversation() as talk:
        now = int(talk.made.clock.now())
        start = now - now % BUCKET - buckets_ago * BUCKET
        await keep(talk, talk.bea.lid, PrivacyToken(token, start, 0))
        assert await tokens(talk).token_for(talk.bea.lid) == expected
        await keep(talk, talk.bea.lid, PrivacyToken(token, start - 1, 0))
        assert await tokens(talk).token_for(talk.bea.lid) == (expected if buckets_ago < 3 else b"")


async def test_node_of_a_message() -> None:
    """A message carries the recipient's token, else one derived from the account's salt, else none."""
    async with conversation() as talk:
        feature, lid = tokens(talk), talk.bea.lid
        assert await feature.node_for(lid) is None
        async with talk.store.begin() as unit:
            await unit.privacy_tokens.put_salt(b"salt")
        derived = hmac.digest(b"salt", str(lid).encode(), "sha256")
        assert await feature.node_for(lid) == cs_token_node(derived)
        assert await feature.node_for(JID.parse("5490000000001@s.whatsapp.net")) is None
        await keep(talk, lid, PrivacyToken(TOKEN, int(talk.made.clock.now()), 0))
        assert await feature.node_for(lid) == privacy_token_node(TOKEN)


# Our tokens


async def test_issued_once_in_each_bucket() -> None:
    """Who is written to gets a token of ours, once in each week's bucket."""
    async with conversation(timing=RARE_PINGS) as talk:
        first = int(talk.made.clock.now())
        for _ in range(3):
            await talk.write(talk.bea.lid)
        assert issued(talk) == [IssuePrivacyToken(talk.bea.lid, first)]
        assert await talk.store.privacy_tokens.get(talk.bea.lid) == PrivacyToken(None, 0, first)
        talk.made.clock.advance(BUCKET - first % BUCKET)
        await settle()
        await talk.write(talk.bea.lid)
        assert [one.timestamp for one in issued(talk)] == [first, int(talk.made.clock.now())]


async def test_issuing_leaves_theirs() -> None:
    """Giving out ours keeps the token they gave us."""
    async with conversation() as talk:
        await keep(talk, talk.bea.lid, PrivacyToken(TOKEN, 1_700_000_000, 0))
        await talk.write(talk.bea.lid)
        now = int(talk.made.clock.now())
        assert await talk.store.privacy_tokens.get(talk.bea.lid) == PrivacyToken(TOKEN, 1_700_000_000, now)


async def test_not_issued_twice_at_once() -> None:
    """While a token is being issued it is not issued again."""
    async with conversation() as talk:
        talk.people.held.add("privacy")
        feature = tokens(talk)
        for _ in range(3):
            await feature.after_sending(talk.bea.lid)
        assert [node.attrs["xmlns"] for node in await talk.said()] == ["privacy"]


async def test_refused_token_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """A token that the server refuses is logged, and issued with the next message."""
    caplog.set_level("INFO")
    async with conversation() as talk:
        talk.people.held.add("privacy")
        feature = tokens(talk)
        for _ in range(2):
            await feature.after_sending(talk.bea.lid)
            talk.server.refuse(await talk.server.receive_query("privacy"), 400)
            await settle()
        assert "no privacy token was issued" in caplog.text
        assert await talk.store.privacy_tokens.get(talk.bea.lid) is None


async def test_lost_connection_does_not_stand_in_the_way() -> None:
    """Where the connection ends before a token can be issued it is issued over the next one."""
    async with conversation(timing=RARE_PINGS) as talk:
        feature = tokens(talk)
        talk.server.cut()
        talk.made.clock.advance(await talk.made.clock.next_wait())
        await feature.after_sending(talk.bea.lid)
        talk.server = await talk.made.reconnected()
        talk.people.attend(talk.server)
        await feature.after_sending(talk.bea.lid)
        await settle()
        assert len(issued(talk)) == 1


async def test_own_account() -> None:
    """Names are kept by LID, so that a number and its LID share one token."""
    async with conversation() as talk:
        await keep(talk, LID, PrivacyToken(TOKEN, int(talk.made.clock.now()), 0))
        assert await tokens(talk).token_for(PHONE.with_device(2)) == TOKEN
