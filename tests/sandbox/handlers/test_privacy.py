"""Privacy settings."""

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.privacy import ROUTES, on_get
from zapwire.sandbox.router import Outcome

QUERY = Node("iq", {"id": "7", "xmlns": "privacy", "type": "get", "to": SERVER}, (Node("privacy"),))
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
