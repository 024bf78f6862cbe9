"""What every store must do with contacts."""

from tests.client.rig import DEVICE, LID, PHONE
from tests.client.store.noun_suite import CONTACT, GROUP, NounSuite
from zapwire.client.store.base import Contact, Store


class ContactSuite(NounSuite):
    """What people are called."""

    async def test_contact_is_found_by_person(self, store: Store) -> None:
        """A contact is kept and found without the device of its JID; putting it again replaces every name."""
        async with store.begin() as unit:
            await unit.contacts.put(Contact(DEVICE, "Ana", "Ana Gómez", "Anita", "Café"))
            assert await unit.contacts.get(DEVICE) == Contact(PHONE, "Ana", "Ana Gómez", "Anita", "Café")
            assert await store.contacts.get(PHONE) is None
        assert await store.contacts.get(PHONE) == Contact(PHONE, "Ana", "Ana Gómez", "Anita", "Café")
        assert await store.contacts.get(LID) is None
        async with store.begin() as unit:
            await unit.contacts.put(Contact(PHONE, push_name="A"))
        assert await store.contacts.get(DEVICE) == Contact(PHONE, push_name="A")

    async def test_all_contacts(self, store: Store) -> None:
        """Everybody is listed once: committed, changed, deleted and new ones, as units of work see them."""
        async with store.begin() as unit:
            await unit.contacts.put_many([Contact(LID, "A"), CONTACT, Contact(LID, "B"), Contact(GROUP, "C")])
        assert set(await store.contacts.all()) == {CONTACT, Contact(LID, "B"), Contact(GROUP, "C")}
        async with store.begin() as unit:
            await unit.contacts.put(Contact(LID, "D"))
            await unit.contacts.delete(GROUP)
            await unit.contacts.put(Contact(PHONE, "E"))
            assert set(await unit.contacts.all()) == {CONTACT, Contact(LID, "D"), Contact(PHONE, "E")}
            assert len(await store.contacts.all()) == 3
        assert set(await store.contacts.all()) == {CONTACT, Contact(LID, "D"), Contact(PHONE, "E")}

    async def test_contact_is_deleted(self, store: Store) -> None:
        """Deleting forgets one, whatever the device named, and nobody where there is none."""
        async with store.begin() as unit:
            await unit.contacts.put_many([Contact(PHONE, "A"), Contact(LID, "B")])
        async with store.begin() as unit:
            await unit.contacts.delete(DEVICE)
            await unit.contacts.delete(GROUP)
        assert await store.contacts.all() == [Contact(LID, "B")]
