"""People as wuzapi answers them; the routes' tests have the rest."""

from zapwire.client.store.base import Contact
from zapwire.gateway.wuzapi.people import contact, info, privacy, unchecked
from zapwire.protocol.jid import JID
from zapwire.protocol.types.people import UserInfo

BEN = JID("5491155554444", "s.whatsapp.net")


def test_odd_names_are_answered_all_the_same() -> None:
    """What is no text for JSON does not spoil the answer."""
    assert contact(Contact(BEN, push_name="a\ud83d"))["PushName"].startswith("a")
    assert info(UserInfo(BEN, "a\ud83d"))["Status"].startswith("a")


def test_every_setting_has_its_name() -> None:
    """Those that the server does not tell of are empty."""
    assert set(privacy({}).values()) == {""}
    assert privacy({"calladd": "known"})["CallAdd"] == "known"
    assert len(privacy({})) == 10


def test_what_is_no_number() -> None:
    """It is not on WhatsApp, and has an error."""
    assert unchecked("x", "no number") == {
        "Query": "x",
        "IsInWhatsapp": False,
        "JID": "",
        "LID": "",
        "VerifiedName": "",
        "Error": "no number",
    }
