"""What a phone's camera does: the text of a QR code from its picture, which must be whole, as nothing is mended."""

import base64
import importlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from itertools import product, zip_longest
from typing import Any, Final

_QUIET: Final = 4
_UP: Final = 2
_BYTES: Final = 0b0100
_MASKS: Final = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2 + column * 0,
    lambda row, column: row * 0 + column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
"""0 where a module is inverted (ISO/IEC 18004, table 10)."""

Grid = list[list[bool]]
"""Rows of modules, True where dark."""


def read_qr(url: str) -> str:
    """The text of a QR code of error level M, which is a PNG in a data URL."""
    modules = _modules(_pixels(base64.b64decode(url.removeprefix("data:image/png;base64,"))))
    version = (len(modules) - 17) // 4
    bits = "".join(str(int(bit)) for bit in _data_bits(modules, version))
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits) // 8 * 8, 8)]
    data = "".join(f"{word:08b}" for word in _in_order(words, version))
    assert int(data[:4], 2) == _BYTES
    begin = 12 if version < 10 else 20
    size = int(data[4:begin], 2)
    return bytes(int(data[start : start + 8], 2) for start in range(begin, begin + 8 * size, 8)).decode()


def _pixels(png: bytes) -> Grid:
    """A picture of one bit a pixel, black and white, whose lines are plain or told by what is above them."""
    width, height, depth, _, _, _, is_interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, is_interlaced) == (1, 0)
    data, place = b"", 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + size]
        place += size + 12
    raw, stride = zlib.decompress(data), (width + 7) // 8 + 1
    lines = [bytes(stride - 1)]
    for start in range(0, height * stride, stride):
        filtered, line = raw[start], raw[start + 1 : start + stride]
        assert filtered in (0, _UP)
        lines.append(bytes((a + b) % 256 for a, b in zip(line, lines[-1], strict=True)) if filtered else line)
    return [[not line[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for line in lines[1:]]


def _modules(pixels: Grid) -> Grid:
    """The modules without the border; the code's corner is seven dark modules."""
    start = next(number for number, row in enumerate(pixels) if any(row))
    scale = start // _QUIET
    inside = range(start, len(pixels) - start, scale)
    return [[pixels[y][x] for x in inside] for y in inside]


def _data_bits(modules: Grid, version: int) -> Iterator[bool]:
    """The modules that are not part of a pattern, in their order, unmasked."""
    number = int("".join(str(int(bit)) for bit in modules[8][2:5]), 2) ^ 0b101
    columns = [column for column in range(len(modules) - 1, -1, -1) if column != 6]
    for pair, right in enumerate(columns[::2]):
        rows = range(len(modules)) if pair % 2 else range(len(modules) - 1, -1, -1)
        for row in rows:
            for column in (right, columns[2 * pair + 1]):
                if not _is_pattern(row, column, version):
                    yield modules[row][column] ^ (not _MASKS[number](row, column))


def _is_pattern(row: int, column: int, version: int) -> bool:
    """Whether a module is there to find and read the others."""
    size, low, high = 17 + 4 * version, min(row, column), max(row, column)
    if high < 9 or (low < 9 and high >= size - 8) or 6 in (row, column):
        return True
    if version >= 7 and low < 6 and high >= size - 11:
        return True
    centers = _consts().ALIGNMENT_POS[version - 2] if version > 1 else ()
    last = size - 7
    return any(
        abs(row - y) < 3 and abs(column - x) < 3
        for y, x in product(centers, repeat=2)
        if (y, x) not in ((6, 6), (6, last), (last, 6))
    )


def _in_order(words: list[int], version: int) -> Iterable[int]:
    """The data words, which lie one of each block after the other, block by block."""
    consts = _consts()
    sizes = sorted(info.num_data for info in consts.ECC[version][consts.ERROR_LEVEL_M] for _ in range(info.num_blocks))
    slots = zip_longest(*([block] * size for block, size in enumerate(sizes)))
    order = [block for slot in slots for block in slot if block is not None]
    blocks: list[list[int]] = [[] for _ in sizes]
    for block, word in zip(order, words, strict=False):
        blocks[block].append(word)
    return (word for block in blocks for word in block)


def _consts() -> Any:
    """The standard's tables."""
    return importlib.import_module("segno.consts")
