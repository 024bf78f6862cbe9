"""The server's Noise identity: the root that clients must trust, the static key, and the chain between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from zapwire.protocol.noise.certificates import Validity, issue_chain
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.sandbox.faults import CertificateProblem

_DAY: Final = 86_400
_SLACK: Final = _DAY
_LIFETIME: Final = 30 * _DAY


@dataclass(slots=True)
class NoiseIdentity:
    """The keys. A chain is issued when one is needed and kept while it is valid for another day."""

    root: KeyPair
    static: KeyPair
    random: Callable[[int], bytes]
    _chain: bytes = b""
    _renew_at: float = 0.0

    @classmethod
    def create(cls, random: Callable[[int], bytes]) -> "NoiseIdentity":
        """Fresh keys."""
        root, static = (KeyPair.from_private(random(KEY_SIZE)) for _ in range(2))
        return cls(root, static, random)

    def chain(self, now: float, problem: CertificateProblem | None = None) -> bytes:
        """A certificate chain to show a client now, right or with the problem asked for."""
        if problem:
            return self._faulty(int(now), problem)
        if now >= self._renew_at:
            validity = Validity(int(now) - _SLACK, int(now) + _LIFETIME)
            self._chain = issue_chain(self.root, self.static.public, validity, random=self.random)
            self._renew_at = validity.not_after - _DAY
        return self._chain

    def _faulty(self, now: int, problem: CertificateProblem) -> bytes:
        validity = {
            "expired": Validity(now - 2 * _DAY, now - _DAY),
            "not_yet_valid": Validity(now + _DAY, now + 2 * _DAY),
        }.get(problem, Validity(now - _SLACK, now + _LIFETIME))
        stranger = KeyPair.from_private(self.random(KEY_SIZE))
        root = stranger if problem == "wrong_root" else self.root
        static = stranger.public if problem == "wrong_key" else self.static.public
        return issue_chain(root, static, validity, random=self.random)
