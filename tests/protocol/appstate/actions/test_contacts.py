"""Contacts."""

from tests.protocol.appstate.actions.said import ANA, again, built
from tests.protocol.appstate.vectors import VECTORS
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.jid import JID


def test_whatsmeow() -> None:
    """A contact is written as the phone of the vectors writes it."""
    value = built(Contact(ANA, "Ana Díaz", "Ana", save_on_primary=True))["mutations"][0]
    snapshot = VECTORS["snapshot"]["mutations"][0]
    assert (value["index"], value["version"]) == (snapshot["index"], snapshot["version"])
    assert snapshot["value"].startswith("08")  # whatsmeow wrote the time into it
    assert value["value"] in snapshot["value"]


def test_reading() -> None:
    """A contact is read as it was written, with all that it has or with the name alone."""
    for contact in (Contact(ANA, "Ana", "A", JID("1", "lid"), save_on_primary=True), Contact(ANA, "")):
        assert again(contact) == contact
