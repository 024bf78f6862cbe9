"""Privacy: settings, who sees statuses, tokens."""

from tests.sandbox.people import NOW, ask, by_device, town
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.privacy import (
    DEFAULT_STATUS_PRIVACY,
    GetStatusPrivacy,
    IssuePrivacyToken,
    PrivacyNotice,
    PrivacyTokenReceived,
    SetPrivacySetting,
)
from zapwire.protocol.stanzas.queries import error_node, query_node
from zapwire.sandbox.handlers.privacy import ROUTES, on_get
from zapwire.sandbox.router import Effect, Outcome

QUERY = Node("iq", {"id": "7", "xmlns": "privacy", "type": "get", "to": SERVER}, (Node("privacy"),))
DONE = Node("iq", {"from": SERVER, "type": "result", "id": "7"})
DEFAULTS = {
    "readreceipts": "all",
    "profile": "all",
    "status": "contacts",
    "online": "all",
    "last": "contacts",
    "groupadd": "all",
    "calladd": "all",
    "messages": "all",
    "defense": "off",
    "stickers": "contacts",
}


def answer(settings: dict[str, str]) -> Outcome:
    """Return the answer with these settings."""
    categories = tuple(Node("category", {"name": name, "value": value}) for name, value in settings.items())
    privacy = Node("privacy", {}, categories)
    return Outcome((Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (privacy,)),))


def test_the_settings_of_a_new_account() -> None:
    """All categories are answered."""
    assert ask(ROUTES, QUERY)[0] == answer(DEFAULTS)


def test_the_settings_are_the_accounts_own() -> None:
    """A changed one is answered as it is."""
    _, request = ask(ROUTES, QUERY)
    request.account.privacy["last"] = "none"
    assert on_get(request) == answer({**DEFAULTS, "last": "none"})


def test_statuses_go_to_contacts() -> None:
    """As where nobody chose anything else."""
    outcome, _ = ask(ROUTES, query_node(GetStatusPrivacy(), "7"))
    assert GetStatusPrivacy().read(outcome.answers[0]) == DEFAULT_STATUS_PRIVACY


def test_a_token_is_made_and_given_away() -> None:
    """Every device of who is trusted gets it; each time it is another."""
    place = town()
    query = query_node(IssuePrivacyToken(place.bo.lid(), 77), "7")
    outcome = place.submit(place.ana.jid(1), query)
    assert outcome.answers == (DONE,)
    got = by_device(outcome.deliveries)
    assert set(got) == {place.bo.jid(), place.bo.jid(1)}
    received = PrivacyTokenReceived.from_node(got[place.bo.jid()])
    assert (received.sender, received.sender_lid, received.timestamp) == (place.ana.jid(), place.ana.lid(), 77)
    again = by_device(place.submit(place.ana.jid(1), query).deliveries)
    assert PrivacyTokenReceived.from_node(again[place.bo.jid()]).token != received.token


def test_a_token_for_nobody() -> None:
    """It is confirmed all the same, and nobody gets it."""
    place = town()
    for user in (JID("1", "lid"), place.ana.lid()):
        outcome = place.submit(place.ana.jid(1), query_node(IssuePrivacyToken(user, 77), "7"))
        assert outcome == Outcome((DONE,))


def test_a_setting_is_changed() -> None:
    """It is kept, and the account's other devices are told; what is no setting is refused."""
    here = town()
    outcome = here.submit(here.ana.jid(0), query_node(SetPrivacySetting("last", "none"), "7"))
    assert (here.ana.privacy["last"], outcome.effects) == ("none", frozenset({Effect.SAVE}))
    told = by_device(outcome.deliveries)
    assert list(told) == [here.ana.jid(1)]
    assert PrivacyNotice.from_node(told[here.ana.jid(1)]) == PrivacyNotice(here.ana.jid(), {"last": "none"}, NOW)
    assert here.submit(here.ana.jid(1), query_node(SetPrivacySetting("last", "all"), "7")).deliveries == ()
    for name, value in (("last", "match_last_seen"), ("shoe-size", "all")):
        refused = here.submit(here.ana.jid(1), query_node(SetPrivacySetting(name, value), "7"))
        assert refused.answers == (error_node("7", 400, "bad-request"),)
