"""Businesses: they have a profile, others have none."""

from tests.sandbox.people import town
from tests.sandbox.world.test_snapshot import certificate_of
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.business import BusinessProfile, GetBusinessProfile
from zapwire.protocol.stanzas.queries import check_answer, query_node


def test_profiles() -> None:
    """Of a business, by number and LID; of a person and of nobody there is none."""
    here = town()
    here.bo.profile.certificate = certificate_of("Café")
    for user, is_business in (
        (here.bo.jid(), True),
        (here.bo.lid(), True),
        (here.cy.jid(), False),
        (JID("1", "lid"), False),
    ):
        query = GetBusinessProfile(user)
        (answer,) = here.submit(here.ana.jid(1), query_node(query, "7")).answers
        assert query.read(check_answer(answer)) == (BusinessProfile(user) if is_business else None)
