"""Tokens: what authorizes uploads to the media host."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

LIFETIME: Final = 21_600
"""How long a token is good for, in seconds."""

_SIZE: Final = 96
_MAX_TOKENS: Final = 100_000


@dataclass(slots=True)
class UploadTokens:
    """The tokens that were given out, and until when each is good."""

    _good_until: dict[str, float] = field(default_factory=dict)

    def issue(self, random: Callable[[int], bytes], now: float) -> str:
        """A new token."""
        token = urlsafe_b64encode(random(_SIZE)).decode()
        self._good_until[token] = now + LIFETIME
        if len(self._good_until) > _MAX_TOKENS:
            del self._good_until[next(iter(self._good_until))]
        return token

    def is_good(self, token: str, now: float) -> bool:
        """Whether it authorizes an upload now."""
        return self._good_until.get(token, 0) > now

    def clear(self) -> None:
        """Let none be good any more."""
        self._good_until.clear()
