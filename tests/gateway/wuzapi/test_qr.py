"""QR codes are drawn once, beside the event loop."""

import asyncio
import struct
import threading
from base64 import b64decode

import pytest

from zapwire.gateway.wuzapi import qr

TEXT = "2@" + "A" * 150 + "," + "B" * 44 + "," + "C" * 44 + "," + "D" * 44


def test_a_code_is_a_png_in_a_data_url() -> None:
    """Large enough for a camera."""
    url = qr.draw(TEXT)
    head = "data:image/png;base64,"
    assert url.startswith(head)
    png = b64decode(url.removeprefix(head))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == height
    assert 256 <= width < 512


async def test_a_code_is_drawn_once_and_not_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where many ask at the same time."""
    threads = []

    def draw(text: str) -> str:
        threads.append(threading.current_thread())
        return f"data:{text}"

    monkeypatch.setattr(qr, "draw", draw)
    codes = qr.QRCodes()
    assert await asyncio.gather(*(codes.data_url("a") for _ in range(5))) == ["data:a"] * 5
    assert await codes.data_url("b") == "data:b"
    assert len(threads) == 2
    assert threading.main_thread() not in threads


async def test_old_codes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those asked for lately stay."""
    drawn: list[str] = []

    def draw(text: str) -> str:
        drawn.append(text)
        return text

    monkeypatch.setattr(qr, "draw", draw)
    monkeypatch.setattr(qr, "_SIZE", 2)
    codes = qr.QRCodes()
    for text in "abacab":
        assert await codes.data_url(text) == text
    assert drawn == ["a", "b", "c", "b"]
