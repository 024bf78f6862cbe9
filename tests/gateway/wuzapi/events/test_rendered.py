"""What an event is for those it is told to."""

from zapwire.gateway.wuzapi.events.rendered import Rendered, key_of


def test_keys_of_different_parts_differ() -> None:
    """Where one part ends and the next begins counts."""
    assert key_of("a", "bc") != key_of("ab", "c")
    assert key_of("a") == "a"


def test_what_is_told_is_kept_out_of_logs() -> None:
    """Type and chat are enough to find it."""
    assert repr(Rendered("Message", "1@g.us", {"text": "secret"}, "secret")) == (
        "Rendered(type='Message', chat='1@g.us')"
    )
