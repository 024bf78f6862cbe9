"""QR codes as pictures."""

import asyncio
from typing import Final

import segno

# Codes of so many links at once; each is void after a minute.
_SIZE: Final = 256
_BORDER: Final = 4
_PIXELS: Final = 256


def draw(text: str) -> str:
    """A PNG of the QR code as a data URL, at least 256 pixels wide. It takes milliseconds."""
    code = segno.make_qr(text, error="m", boost_error=False)
    width = code.symbol_size(border=_BORDER)[0]
    scale = -(-_PIXELS // width)
    url: str = code.png_data_uri(scale=scale, border=_BORDER)
    return url


class QRCodes:
    """Draws QR codes, each once, beside the event loop. What was drawn lately is kept."""

    def __init__(self) -> None:
        self._drawn: dict[str, str] = {}
        self._lock = asyncio.Lock()

    async def data_url(self, text: str) -> str:
        """The QR code of that text as the data URL of a PNG."""
        async with self._lock:
            url = self._drawn.pop(text, "") or await asyncio.to_thread(draw, text)
            self._drawn[text] = url
            if len(self._drawn) > _SIZE:
                del self._drawn[next(iter(self._drawn))]
            return url
