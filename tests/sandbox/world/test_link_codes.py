"""The requests for link codes that stand."""

from tests.sandbox.people import NOW, NUMBER
from zapwire.sandbox.world.link_codes import LIFETIME, LinkCode, LinkCodes


def test_a_request_stands_for_its_time() -> None:
    """It is found until it expires, and is gone then."""
    codes = LinkCodes()
    codes.open(b"2@a", NUMBER, NOW)
    code = LinkCode(b"2@a", NUMBER, NOW + LIFETIME)
    assert codes.find(b"2@a", NOW) == codes.find(b"2@a", NOW + LIFETIME - 1) == code
    assert codes.find(b"2@b", NOW) is None
    assert codes.find(b"2@a", NOW + LIFETIME) is None
    assert len(codes) == 0


def test_requests_are_closed() -> None:
    """One by one, also when there is none, or all at once."""
    codes = LinkCodes()
    for ref in (b"2@a", b"2@b", b"2@c"):
        codes.open(ref, NUMBER, NOW)
    codes.close(b"2@a")
    codes.close(b"2@a")
    assert codes.find(b"2@a", NOW) is None
    assert len(codes) == 2
    codes.clear()
    assert len(codes) == 0
