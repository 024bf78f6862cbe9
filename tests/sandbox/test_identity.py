"""The server's Noise identity, judged as a client does."""

import pytest

from tests.sandbox.people import NOW, dice
from zapwire.errors import CertificateError
from zapwire.protocol.noise.certificates import verify_chain
from zapwire.sandbox.faults import CertificateProblem
from zapwire.sandbox.identity import NoiseIdentity

DAY = 86_400


def verify(identity: NoiseIdentity, chain: bytes, now: float) -> None:
    """Check a chain as a client that trusts this identity. Raises CertificateError."""
    verify_chain(chain, identity.static.public, root=identity.root.public, now=now)


def test_a_chain_is_good_when_it_is_shown() -> None:
    """Also for a client whose clock is hours off."""
    identity = NoiseIdentity.create(dice(1))
    chain = identity.chain(NOW)
    for now in (NOW, NOW - DAY / 2, NOW + DAY / 2):
        verify(identity, chain, now)


def test_a_chain_is_kept_while_it_is_good() -> None:
    """The same bytes are shown for a month less a day, then others that are good again."""
    identity = NoiseIdentity.create(dice(1))
    chain = identity.chain(NOW)
    assert identity.chain(NOW + 29 * DAY - 1) == chain
    verify(identity, chain, NOW + 29 * DAY - 1)
    renewed = identity.chain(NOW + 29 * DAY)
    assert renewed != chain
    verify(identity, renewed, NOW + 29 * DAY)


def test_keys_are_different_and_fresh() -> None:
    """Root and static key differ, and other dice make other keys."""
    identity, other = NoiseIdentity.create(dice(1)), NoiseIdentity.create(dice(2))
    assert len({identity.root, identity.static, other.root, other.static}) == 4


@pytest.mark.parametrize(
    ("problem", "complaint"),
    [
        ("expired", "has expired"),
        ("not_yet_valid", "not valid yet"),
        ("wrong_root", "not signed by the trusted root"),
        ("wrong_key", "for another key"),
    ],
)
def test_a_faulty_chain_has_just_its_fault(problem: CertificateProblem, complaint: str) -> None:
    """A client refuses it for the reason asked for, and the next right chain is as before."""
    identity = NoiseIdentity.create(dice(1))
    right = identity.chain(NOW)
    with pytest.raises(CertificateError, match=complaint):
        verify(identity, identity.chain(NOW, problem), NOW)
    assert identity.chain(NOW) == right
