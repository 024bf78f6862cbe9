"""Links to files: each is signed, and opens its file without a token for a while."""

import hmac
from typing import Final
from urllib.parse import urlencode

_PATH: Final = "/media/"
_LENGTH: Final = 32


class Links:
    """Makes links and checks them. `base` is how others reach the server, and is set before the first link is made."""

    def __init__(self, secret: bytes, life: float, base: str = "") -> None:
        self._secret = secret
        self._life = life
        self.base = base

    def make(self, id: str, now: float) -> str:
        """The link to a file, that is good from now on."""
        expires = int(now + self._life)
        query = urlencode({"expires": expires, "signature": self._sign(id, str(expires))})
        return f"{self.base.rstrip('/')}{_PATH}{id}?{query}"

    def is_signed(self, id: str, expires: str, signature: str) -> bool:
        """Whether a link was made here, be it good or over."""
        return hmac.compare_digest(self._sign(id, expires).encode(), signature.encode(errors="surrogatepass"))

    def is_good(self, expires: str, now: float) -> bool:
        """Whether a link that was made here is not over."""
        return now < int(expires)

    def _sign(self, id: str, expires: str) -> str:
        text = f"{id}\n{expires}".encode(errors="surrogatepass")
        return hmac.digest(self._secret, text, "sha256").hex()[:_LENGTH]
