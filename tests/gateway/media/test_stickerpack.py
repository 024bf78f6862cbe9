"""The pack that a sticker says it is from."""

import json
import struct

from PIL import Image

from tests.gateway.media import files
from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.stickerpack import fits, pack_exif, with_pack
from zapwire.gateway.media.webp import WebP, read_webp

PACK = Pack("com.example.1", "Ñandú", "Ana & Ben", ("😀", "🎉"))
SAID = {
    "sticker-pack-id": "com.example.1",
    "sticker-pack-name": "Ñandú",
    "sticker-pack-publisher": "Ana & Ben",
    "emojis": ["😀", "🎉"],
}


def test_exif() -> None:
    """The EXIF has the head that stickers of phones have, the text's length in bytes, and the text."""
    exif = pack_exif(PACK)
    assert exif[:14] == bytes.fromhex("49492a00080000000100415707 00".replace(" ", ""))
    assert exif[18:22] == bytes.fromhex("16000000")
    assert struct.unpack("<I", exif[14:18]) == (len(exif) - 22,)
    assert json.loads(exif[22:]) == SAID


def test_exif_is_exif() -> None:
    """A reader of EXIF finds the text under its tag."""
    read = Image.Exif()
    read.load(b"Exif\0\0" + pack_exif(PACK))
    assert json.loads(read[0x5741]) == SAID


def test_no_pack() -> None:
    """Without a pack there is no EXIF."""
    assert pack_exif(Pack()) == b""


def test_packs_of_stickers() -> None:
    """A pack is put in, and stays where no other is given; a camera's EXIF goes."""
    data = files.picture("WEBP", (512, 512), exif=files.exif())
    plain = with_pack(data, read_webp(data), Pack())
    assert read_webp(plain).exif == b""
    assert with_pack(plain, read_webp(plain), Pack()) == plain
    packed = with_pack(plain, read_webp(plain), PACK)
    assert with_pack(packed, read_webp(packed), Pack()) == packed
    other = with_pack(packed, read_webp(packed), Pack("other"))
    assert json.loads(read_webp(other).exif[22:])["sticker-pack-id"] == "other"


def test_what_fits() -> None:
    """A sticker has its size, in pixels and in bytes."""
    still = WebP(512, 512, False, 1, b"", True)
    moving = WebP(512, 512, True, 20, b"", True)
    assert fits(still, 100_000)
    assert not fits(still, 100_001)
    assert fits(moving, 500_000)
    assert not fits(WebP(512, 511, False, 1, b"", True), 1000)
    assert not fits(WebP(512, 512, True, 1001, b"", True), 1000)
