"""LIDs: both names of a person are learnt, asked for, and what is kept moves to the LID."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.conversation import GROUP, conversation, offline_context
from tests.client.rig import DEVICE_LID, PHONE
from zapwire.client.devices import Devices
from zapwire.client.lids import SLICE, LIDs
from zapwire.client.store.base import PrivacyToken
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import NoSuchRecipient, NotConnected
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.types.messages import MessageSource

PN = JID.parse("5491166660000@s.whatsapp.net")
LID = JID.parse("200000000000001@lid")
GROUP_CHAT = MessageSource(GROUP, PN.with_device(2), is_group=True)
OLD, NEW = "5491166660000", "200000000000001_1"
IDENTITY = bytes(range(KEY_SIZE))


def lids_over(store: MemoryStore) -> LIDs:
    """Return the feature over a store, without a connection."""
    return LIDs(offline_context(store))


def sender_key(key_id: int) -> SenderKeyRecord:
    """Return a sender key."""
    return SenderKeyRecord.create(key_id=key_id, chain_key=IDENTITY, signing_key=IDENTITY)


@pytest.mark.parametrize(
    "pair", [(PN, LID), (LID, PN), (PN.with_device(2), LID.with_device(2)), (LID, PN.with_device(1))]
)
async def test_pair_is_learnt(pair: tuple[JID, JID]) -> None:
    """A LID and a number that are one person are kept, in whichever order and without their devices."""
    store = MemoryStore()
    async with store.begin() as unit:
        await lids_over(store).learn(unit, *pair)
    assert (await store.lids.lid_for(PN), await store.lids.pn_for(LID)) == (LID, PN)


@pytest.mark.parametrize(
    "pair", [(None, None), (PN, None), (None, LID), (PN, PN), (LID, LID), (GROUP, LID), (LID, GROUP)]
)
async def test_other_pairs_are_none(pair: tuple[JID | None, JID | None]) -> None:
    """What is not a number and a LID teaches nothing."""
    store = MemoryStore()
    before = store.to_json()
    async with store.begin() as unit:
        await lids_over(store).learn(unit, *pair)
    await lids_over(store).learn_all([pair] if pair[0] is not None else [])  # type: ignore[list-item]  # checked here
    assert store.to_json() == before


@pytest.mark.parametrize("is_one_of_many", [False, True])
async def test_everything_moves_to_the_lid(is_one_of_many: bool) -> None:  # noqa: FBT001  # a parameter
    """When a LID is learnt, the sessions, identities and sender keys of all devices move to it, and who has our key."""
    store = MemoryStore()
    lids = lids_over(store)
    record = SessionRecord()
    async with store.begin() as unit:
        for device in (0, 2):
            await unit.sessions.put(f"{OLD}:{device}", record)
            await unit.identities.put(f"{OLD}:{device}", IDENTITY)
        await unit.sender_keys.put(GROUP, f"{OLD}:0", sender_key(1))
        await unit.sender_keys.share(GROUP, [f"{OLD}:2", "1:0"])
        if not is_one_of_many:
            await lids.learn(unit, LID, PN)
    if is_one_of_many:
        await lids.learn_all([(JID(str(n), "lid"), JID(f"54{n}", "s.whatsapp.net")) for n in range(SLICE)])
        await lids.learn_all([(LID, PN), (JID("7", "lid"), None)])
    for device in (0, 2):
        assert await store.sessions.get(f"{NEW}:{device}") == record
        assert await store.sessions.get(f"{OLD}:{device}") is None
        assert await store.identities.get(f"{NEW}:{device}") == IDENTITY
        assert await store.identities.get(f"{OLD}:{device}") is None
    assert await store.sender_keys.get(GROUP, f"{NEW}:0") == sender_key(1)
    assert await store.sender_keys.get(GROUP, f"{OLD}:0") is None
    assert await store.sender_keys.shared_with(GROUP) == {f"{NEW}:2", "1:0"}


async def test_what_the_lid_has_stays() -> None:
    """Where the LID has an identity already, that of the number is dropped."""
    store = MemoryStore()
    async with store.begin() as unit:
        await unit.identities.put(f"{OLD}:0", bytes(KEY_SIZE))
        await unit.identities.put(f"{NEW}:0", IDENTITY)
        await lids_over(store).learn(unit, LID, PN)
    assert await store.identities.get(f"{NEW}:0") == IDENTITY
    assert await store.identities.get(f"{OLD}:0") is None


@pytest.mark.parametrize(
    ("of_lid", "expected"),
    [
        (None, PrivacyToken(b"pn", 5, 2)),
        (PrivacyToken(None, 0, 9), PrivacyToken(b"pn", 5, 9)),
        (PrivacyToken(b"lid", 4, 1), PrivacyToken(b"pn", 5, 2)),
        (PrivacyToken(b"lid", 6, 3), PrivacyToken(b"lid", 6, 3)),
    ],
)
async def test_token_moves_to_the_lid(of_lid: PrivacyToken | None, expected: PrivacyToken) -> None:
    """The newer of both names' tokens stays, under the LID alone."""
    store = MemoryStore()
    async with store.begin() as unit:
        await unit.privacy_tokens.put(PN, PrivacyToken(b"pn", 5, 2))
        if of_lid is not None:
            await unit.privacy_tokens.put(LID, of_lid)
        await lids_over(store).learn(unit, LID, PN)
    assert await store.privacy_tokens.get(LID) == expected
    assert await store.privacy_tokens.get(PN) == PrivacyToken(None, 0, 0)


async def test_known_pair_moves_nothing() -> None:
    """A pair that is known already costs no more than a look."""
    store = MemoryStore()
    lids = lids_over(store)
    async with store.begin() as unit:
        await lids.learn(unit, LID, PN)
        await unit.identities.put(f"{OLD}:0", IDENTITY)
        await lids.learn(unit, LID, PN)
    assert await store.identities.get(f"{OLD}:0") == IDENTITY


async def test_number_that_changes_hands() -> None:
    """A number that belongs to another LID now is that one's, and only that one's."""
    store, other = MemoryStore(), JID.parse("200000000000002@lid")
    lids = lids_over(store)
    await lids.learn_all([(LID, PN)])
    await lids.learn_all([(other, PN)])
    assert (await store.lids.lid_for(PN), await store.lids.pn_for(LID)) == (other, None)


@pytest.mark.parametrize(
    ("jid", "expected"),
    [
        (PN, LID),
        (LID, PN),
        (PN.with_device(7), LID.with_device(7)),
        (LID.with_device(7), PN.with_device(7)),
        (GROUP, None),
        (None, None),
        (JID("", "s.whatsapp.net"), None),
        (JID.parse("5490000000000@s.whatsapp.net"), None),
        (JID.parse("9@lid"), None),
    ],
)
async def test_other_name(jid: JID | None, expected: JID | None) -> None:
    """The other name of a user or device is found both ways; of anybody else there is none."""
    store = MemoryStore()
    lids = lids_over(store)
    await lids.learn_all([(LID, PN)])
    assert await lids.other(jid) == expected


async def test_unit_of_work_sees_what_it_learnt() -> None:
    """What a unit of work learns counts inside of it at once, outside only when it is committed."""
    store = MemoryStore()
    lids = lids_over(store)
    async with store.begin() as unit:
        await lids.learn(unit, LID, PN)
        assert await lids.other(PN, unit) == LID
        assert await lids.session_device(PN.with_device(2), unit) == LID.with_device(2)
        assert (await lids.complete(GROUP_CHAT, unit)).sender_alt == LID.with_device(2)
        assert await lids.other(PN) is None
        assert await lids.session_device(PN) == PN
    assert await lids.session_device(PN) == LID


async def test_session_device_of_a_lid() -> None:
    """A session by LID is kept under that, whatever else is known."""
    assert await lids_over(MemoryStore()).session_device(LID) == LID


@pytest.mark.parametrize(
    ("source", "sender_alt", "recipient_alt"),
    [
        (MessageSource(PN, PN.with_device(2)), LID.with_device(2), None),
        (MessageSource(LID, LID), PN, None),
        (GROUP_CHAT, LID.with_device(2), None),
        (MessageSource(LID, DEVICE_LID, is_from_me=True), None, PN),
        (MessageSource(LID, LID, sender_alt=PHONE), PHONE, None),
        (MessageSource(PN, PHONE, is_from_me=True, recipient_alt=DEVICE_LID), None, DEVICE_LID),
    ],
)
async def test_source_is_completed(source: MessageSource, sender_alt: JID | None, recipient_alt: JID | None) -> None:
    """A source gets the names that are known and it lacks; those that it has stay."""
    store = MemoryStore()
    lids = lids_over(store)
    await lids.learn_all([(LID, PN)])
    assert await lids.complete(source) == replace(source, sender_alt=sender_alt, recipient_alt=recipient_alt)


async def test_many_are_learnt_in_one_unit() -> None:
    """Many pairs are kept in one unit of work; where all are known there is none."""
    units = 0

    class Counting(MemoryStore):
        def begin(self, *, wait=True):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # as its base
            nonlocal units
            units += 1
            return super().begin(wait=wait)

    lids = lids_over(Counting())
    pairs = [(JID(str(n), "lid"), JID(f"54{n}", "s.whatsapp.net")) for n in range(20)]
    await lids.learn_all(pairs)
    await lids.learn_all(pairs)
    await lids.learn_all([])
    assert units == 1


async def test_very_many_are_learnt_in_turns() -> None:
    """So many that a unit of work would take long are kept in several, of which the last one is waited for."""
    waits = []

    class Counting(MemoryStore):
        def begin(self, *, wait=True):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # as its base
            waits.append(wait)
            return super().begin(wait=wait)

    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    store = Counting()
    others = asyncio.create_task(take_turns())
    pairs = [(JID(str(n), "lid"), JID(f"54{n}", "s.whatsapp.net")) for n in range(2 * SLICE + 1)]
    await lids_over(store).learn_all(pairs)
    others.cancel()
    assert waits == [False, False, True]
    assert turns >= len(waits)
    assert [await store.lids.lid_for(pn) for _, pn in pairs] == [lid for lid, _ in pairs]


async def test_unknown_lid_is_asked_for() -> None:
    """The LID of a number is asked for once, and kept."""
    async with conversation() as talk:
        for _ in range(2):
            assert await LIDs(talk.context()).resolve(talk.bea.pn) == talk.bea.lid
        (query,) = talk.people.asked("usync")
        assert query.require("usync").attrs["mode"] == "full"
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_a_user_that_cannot_be_read_hides_no_other() -> None:
    """What makes no sense in the answer about users is passed over (whatsmeow user.go)."""
    async with conversation() as talk:
        talk.people.beside_users.append(Node("user", {"jid": "?"}))
        assert await LIDs(talk.context()).resolve(talk.bea.pn) == talk.bea.lid
        context = talk.context()
        assert talk.bea.lid in await Devices(context, LIDs(context)).of([talk.bea.lid])


async def test_number_that_nobody_has() -> None:
    """A number that is not on WhatsApp has no LID, which is said."""
    async with conversation() as talk:
        with pytest.raises(NoSuchRecipient, match="not on WhatsApp"):
            await LIDs(talk.context()).resolve(JID.parse("5490000000001@s.whatsapp.net"))


async def test_asking_needs_a_connection() -> None:
    """A LID that is not known cannot be had offline."""
    async with conversation() as talk:
        await talk.made.client.close()
        with pytest.raises(NotConnected):
            await LIDs(talk.context()).resolve(talk.bea.pn)
