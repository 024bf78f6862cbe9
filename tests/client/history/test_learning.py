"""Learning: what is kept of a history."""

import pytest

from tests.client.conversation import offline_context
from tests.client.rig import PHONE, linked_store
from zapwire.client.contacts import Contacts
from zapwire.client.history import learning as module
from zapwire.client.history.learning import Learning
from zapwire.client.lids import LIDs
from zapwire.client.store.base import Contact, PrivacyToken, Store
from zapwire.protocol.history.facts import Facts, KnownPerson, Secret, Token
from zapwire.protocol.jid import JID

BEA, BEA_LID = JID("5491166660000", "s.whatsapp.net"), JID("200", "lid")
GROUP = JID("120363000000000001", "g.us")


async def learnt(store: Store, facts: Facts) -> Learning:
    """Keep what facts say; returns what did."""
    context = offline_context(store)
    lids = LIDs(context)
    learning = Learning(context, lids, Contacts(lids))
    await learning.names(facts)
    async with store.begin() as unit:
        await learning.chats(unit, facts)
    return learning


async def test_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs of names, what people are called and the salt are kept, in batches."""
    monkeypatch.setattr(module, "_BATCH", 1)
    store = await linked_store()
    other = JID("201", "lid")
    facts = Facts(
        pairs=[(BEA_LID, BEA), (other, PHONE.with_device(0))],
        people=[KnownPerson(BEA, push_name="Bea"), KnownPerson(BEA, first_name="B", full_name="B. B.")],
        salt=b"salt",
    )
    await learnt(store, facts)
    assert await store.lids.lid_for(BEA) == BEA_LID
    assert await store.lids.lid_for(PHONE) == other
    assert await store.contacts.get(BEA) == Contact(BEA, "B", "B. B.", "Bea")
    assert await store.privacy_tokens.salt() == b"salt"
    await learnt(store, Facts())
    assert await store.privacy_tokens.salt() == b"salt"


async def test_tokens() -> None:
    """A token is kept under the LID where that is known, unless a newer one is; when ours was sent stays."""
    store = await linked_store()
    async with store.begin() as unit:
        await unit.lids.put(BEA_LID, BEA)
        await unit.privacy_tokens.put(BEA_LID, PrivacyToken(b"old", 5, 7))
    await learnt(store, Facts(tokens=[Token(BEA, b"new", 6, 0), Token(GROUP, b"else", 1, 2)]))
    assert await store.privacy_tokens.get(BEA_LID) == PrivacyToken(b"new", 6, 7)
    assert await store.privacy_tokens.get(GROUP) == PrivacyToken(b"else", 1, 2)
    await learnt(store, Facts(tokens=[Token(BEA_LID, b"older", 5, 9)]))
    assert await store.privacy_tokens.get(BEA_LID) == PrivacyToken(b"new", 6, 7)


async def test_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of the first messages of a part are kept, and those that votes cannot be read without."""
    monkeypatch.setattr(module, "MAX_SECRETS", 2)
    store = await linked_store()
    secrets = [Secret(GROUP, BEA, str(number), bytes((number,)), is_needed=False) for number in range(1, 4)]
    secrets.append(Secret(GROUP, BEA, "4", b"\x04", is_needed=True, offer=b"offer"))
    await learnt(store, Facts(secrets=secrets))
    assert [await store.secrets.get(GROUP, BEA, str(number)) for number in range(1, 5)] == [
        b"\x01",
        b"\x02",
        None,
        b"\x04",
    ]
    assert await store.secrets.get(GROUP, BEA, "4 options") == b"offer"
