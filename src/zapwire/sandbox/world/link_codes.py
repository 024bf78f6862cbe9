"""Link codes: which clients that are not linked yet asked for which number's phone."""

from dataclasses import dataclass, field
from typing import Final

LIFETIME: Final = 180.0
"""Seconds that a code may be typed in; WhatsApp Web takes no answer to an older one."""


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A client's request; it shows a code that the server does not know. `expires_at` is unix seconds."""

    ref: bytes
    number: str
    expires_at: float


@dataclass(slots=True)
class LinkCodes:
    """The requests that stand, by ref."""

    _by_ref: dict[bytes, LinkCode] = field(default_factory=dict)

    def open(self, ref: bytes, number: str, now: float) -> None:
        """A client asked to be linked to this number."""
        self._by_ref[ref] = LinkCode(ref, number, now + LIFETIME)

    def find(self, ref: bytes, now: float) -> LinkCode | None:
        """The request, unless it expired or was closed."""
        code = self._by_ref.get(ref)
        if code is not None and now >= code.expires_at:
            self.close(ref)
            return None
        return code

    def close(self, ref: bytes) -> None:
        """The client left, asked anew, or was linked, or its code was given up."""
        self._by_ref.pop(ref, None)

    def clear(self) -> None:
        """Forget all."""
        self._by_ref.clear()

    def __len__(self) -> int:
        return len(self._by_ref)
