"""Who wants to hear of whose presence."""

from zapwire.protocol.jid import JID
from zapwire.sandbox.world.subscriptions import Subscriptions

ANA = JID("5491155554444", "s.whatsapp.net", 1)
CY = JID("14155550124", "s.whatsapp.net", 2)
BO = JID("14155550123", "s.whatsapp.net")
BO_LID = JID("222222222222222", "lid")


def test_subscribers_are_told_by_the_name_they_asked_for() -> None:
    """Asking again changes the name."""
    subscriptions = Subscriptions()
    subscriptions.add(ANA, BO.user, BO)
    subscriptions.add(CY, BO.user, BO_LID)
    assert set(subscriptions.of(BO.user)) == {(ANA, BO), (CY, BO_LID)}
    subscriptions.add(ANA, BO.user, BO_LID)
    assert set(subscriptions.of(BO.user)) == {(ANA, BO_LID), (CY, BO_LID)}
    assert subscriptions.of("1") == ()


def test_who_leaves_hears_nothing_more() -> None:
    """Of nobody; the others go on."""
    subscriptions = Subscriptions()
    for target in ("1", "2"):
        subscriptions.add(ANA, target, BO)
    subscriptions.add(CY, "1", BO)
    subscriptions.leave(ANA)
    subscriptions.leave(ANA)
    assert subscriptions.of("1") == ((CY, BO),)
    assert subscriptions.of("2") == ()


def test_all_can_be_forgotten() -> None:
    """Nobody is left, and everybody may come back."""
    subscriptions = Subscriptions()
    subscriptions.add(ANA, "1", BO)
    subscriptions.clear()
    assert subscriptions.of("1") == ()
    subscriptions.leave(ANA)
    subscriptions.add(ANA, "1", BO)
    assert subscriptions.of("1") == ((ANA, BO),)
