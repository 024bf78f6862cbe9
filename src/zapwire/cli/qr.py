"""QR codes in a terminal."""

import io

import segno


def draw_qr(text: str) -> str:
    """A QR code in half blocks, for a terminal."""
    out = io.StringIO()
    segno.make(text, error="l").terminal(out, compact=True, border=2)
    return out.getvalue()
