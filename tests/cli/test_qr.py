"""QR codes in a terminal."""

import segno

from tests.client.fake_server import dice
from zapwire.cli.qr import draw_qr
from zapwire.protocol.pairing.qr import LinkingQR

# Which of the two modules in a character is light, upper and lower.
LIGHT = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


def modules(drawing: str) -> list[list[bool]]:
    """Return the modules of a drawing, without its border: True is dark."""
    rows: list[list[bool]] = []
    for line in drawing.splitlines():
        halves = [LIGHT[character] for character in line]
        rows += [[not upper for upper, _ in halves], [not lower for _, lower in halves]]
    return [row[2:-2] for row in rows[2 : 2 + len(rows[0]) - 4]]


def linking_code() -> str:
    """Return a text as long as real ones."""
    noise, identity, secret = (dice(name)(32) for name in ("noise", "identity", "secret"))
    return LinkingQR("2@" + "A" * 64, noise, identity, secret, "9").to_text()


def test_drawing_is_the_code() -> None:
    """What is drawn is the code of the text, module by module."""
    text = linking_code()
    expected = [[bool(module) for module in row] for row in segno.make(text, error="l").matrix]
    assert modules(draw_qr(text)) == expected


def test_drawing_fits_a_terminal() -> None:
    """A linking code fits a terminal of 80 columns, with its border."""
    lines = draw_qr(linking_code()).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= 80
    assert len(lines) <= 40
    assert set(lines[0]) == {"█"}
