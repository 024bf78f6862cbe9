"""About: an account changes the text about itself."""

from tests.sandbox.people import NOW, by_device, town
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.about import AboutNotice, SetAbout
from zapwire.protocol.stanzas.mex import XMLNS, mex_content, read_mex_answer
from zapwire.protocol.stanzas.queries import error_node, query_node
from zapwire.sandbox.router import Effect
from zapwire.sandbox.world.profiles import MAX_ABOUT


def test_the_text_changes() -> None:
    """It is kept, and told to those who know the person and may see it."""
    here = town()
    here.world.acquaint(here.ana, (here.bo, here.cy))
    here.ana.profile.block(here.cy.number, is_blocked=True)
    outcome = here.submit(here.ana.jid(1), query_node(SetAbout("At the beach"), "7"))
    assert read_mex_answer(outcome.answers[0])
    assert (here.ana.about, here.ana.profile.about_at, outcome.effects) == (
        "At the beach",
        NOW,
        frozenset({Effect.SAVE}),
    )
    told = by_device(outcome.deliveries)
    assert set(told) == {here.bo.jid(0), here.bo.jid(1)}
    assert AboutNotice.from_node(told[here.bo.jid(1)]) == AboutNotice(here.ana.jid(), "At the beach", NOW)


def test_a_text_that_is_too_long() -> None:
    """It is refused."""
    here = town()
    outcome = here.submit(here.ana.jid(1), query_node(SetAbout("a" * (MAX_ABOUT + 1)), "7"))
    assert outcome.answers == (error_node("7", 406, "not-acceptable"),)


def test_another_mex_query() -> None:
    """It is unknown here."""
    here = town()
    node = Node("iq", {"id": "7", "xmlns": XMLNS, "type": "get"}, mex_content("1", {}))
    assert here.submit(here.ana.jid(1), node).answers == (error_node("7", 501, "feature-not-implemented"),)
