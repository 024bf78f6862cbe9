"""Businesses: the question is whatsmeow's, the profile comes back, whatever of it is there."""

from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked, broken, over_wire, read_or_refuse
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.business import BusinessProfile, GetBusinessProfile, Hours, business_profile

BEN = JID("5491155554444", "s.whatsapp.net")
QUERY = GetBusinessProfile(BEN)
PROFILE = BusinessProfile(
    BEN,
    "ben@example.org",
    "Main Street 1",
    (("7", "Bakery"),),
    {"commerce_experience": "catalog"},
    "America/Buenos_Aires",
    (Hours("mon", "specific_hours", "480", "1080"), Hours("tue", "open_24h")),
)


def test_request() -> None:
    """It names the business."""
    assert asked(QUERY).content == (Node("business_profile", {"v": "244"}, (Node("profile", {"jid": BEN}),)),)
    assert GetBusinessProfile.from_node(over_wire(asked(QUERY))) == QUERY


def test_answer() -> None:
    """A whole profile, an empty one, and none."""
    for profile in (PROFILE, BusinessProfile(BEN), None):
        assert answered(QUERY, business_profile(profile)) == profile


def test_what_is_something_else() -> None:
    """Children that are none of a profile's are passed over, and what has no text is empty."""
    hours = Node("business_hours", {}, (Node("note"),))
    categories = Node("categories", {}, (Node("note"), Node("category", {}, (Node("a"),))))
    node = Node("profile", {"jid": BEN}, (hours, categories, Node("email")))
    assert answered(QUERY, (Node("business_profile", {}, (node,)),)) == BusinessProfile(BEN, categories=(("", ""),))


@given(broken(Node("iq", {}, (Node("business_profile", {}, (PROFILE.to_node(),)),))))
def test_any_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)
