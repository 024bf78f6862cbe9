"""What every store must do with labels."""

from tests.client.rig import DEVICE, LID, PHONE
from tests.client.store.noun_suite import GROUP, LABEL, NounSuite
from zapwire.client.store.base import Store
from zapwire.client.store.labels import Label


class LabelSuite(NounSuite):
    """Labels, and the chats that have them."""

    async def test_labels_are_kept_by_their_ids(self, store: Store) -> None:
        """A label replaces what was there under its id; one that is deleted is gone, and no chat has it."""
        other = Label("2", "New")
        async with store.begin() as unit:
            await unit.labels.put(LABEL)
            await unit.labels.put(Label(LABEL.id, "Newer", 4))
            await unit.labels.put(other)
            await unit.labels.put_chat(LABEL.id, PHONE, 1)
            await unit.labels.put_chat(other.id, GROUP, 2)
            assert sorted(await unit.labels.all(), key=lambda label: label.id) == [Label("1", "Newer", 4), other]
        assert len(await store.labels.all()) == 2
        async with store.begin() as unit:
            await unit.labels.delete(LABEL.id)
            await unit.labels.delete("unknown")
            assert await unit.labels.chats() == {other.id: {GROUP: 2}}
        assert await store.labels.all() == [other]
        assert await store.labels.get(other.id) == other
        assert await store.labels.get(LABEL.id) is None
        assert await store.labels.chats() == {other.id: {GROUP: 2}}

    async def test_chats_of_labels(self, store: Store) -> None:
        """A chat has a label once, whatever device its JID names, and whether or not the label is known."""
        async with store.begin() as unit:
            await unit.labels.put_chat("9", DEVICE, 1)
            await unit.labels.put_chat("9", PHONE, 2)
            await unit.labels.put_chat("9", LID, 3)
        assert await store.labels.chats() == {"9": {PHONE: 2, LID: 3}}
        async with store.begin() as unit:
            await unit.labels.delete_chat("9", DEVICE)
            await unit.labels.delete_chat("8", LID)
            assert await unit.labels.chats() == {"9": {LID: 3}}
        assert await store.labels.all() == []
