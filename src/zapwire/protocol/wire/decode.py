"""Decode binary XML to a `Node`, bounded in size and depth; a long one in pieces, between which others have a turn."""

import re
import zlib
from collections.abc import Generator, Iterator
from typing import Final

from zapwire.errors import DecodeError
from zapwire.protocol.jid import INTEROP_SERVER, JID, MESSENGER_SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.wire import tokens
from zapwire.protocol.wire.tokens import DICTIONARY_3, Dictionary

MAX_INFLATED: Final = 1 << 26
MAX_DEPTH: Final = 64
MAX_ITEMS: Final = 1 << 19

PIECE: Final = 1 << 11
"""So many nodes and attributes make a piece, a few milliseconds of work."""
_INFLATED_AT_ONCE: Final = 1 << 14
# What is long is a list of people, or of groups with people in them: <iq>, <groups>, <group>.
_SPLIT_DEPTH: Final = 3

_COMPRESSED: Final = 2
# Nibbles 12 to 14 mean nothing; 15 pads an odd length.
_NIBBLE_DIGITS: Final = str.maketrans("ab", "-.")
_NO_DIGIT: Final = re.compile("[c-f]")
# Looked up for each attribute.
_JID_PAIR: Final = tokens.JID_PAIR
_NIBBLE_8: Final = tokens.NIBBLE_8
_LISTS: Final = (tokens.LIST_8, tokens.LIST_16)
_BINARIES: Final = (tokens.BINARY_8, tokens.BINARY_20, tokens.BINARY_32)
_PACKED: Final = (tokens.NIBBLE_8, tokens.HEX_8)


def decode(data: bytes, dictionary: Dictionary = DICTIONARY_3) -> Node:
    """The stanza in a decrypted frame, flag byte first. `dictionary` is the one the client announced.

    Raises `DecodeError` for anything that is not exactly one well-formed node, for content that inflates
    beyond 64 MiB, for nodes nested deeper than 64 and for more than 2¹⁹ nodes and attributes together.
    What follows the end of compressed data is ignored, as whatsmeow does.
    """
    return next(node for node in decode_in_pieces(data, dictionary) if node is not None)


def decode_in_pieces(data: bytes, dictionary: Dictionary = DICTIONARY_3) -> Iterator[Node | None]:
    """As `decode`, with a None after each piece of a long stanza; the node comes last."""
    if not data:
        raise DecodeError("an empty frame holds no stanza", 0)
    body = (yield from _inflate(data)) if data[0] & _COMPRESSED else data[1:]
    decoder = _Decoder(body, dictionary)
    try:
        node = yield from decoder.pieces(0)
    except IndexError:  # there is no byte at that place
        raise DecodeError("the stanza is truncated", len(body)) from None
    if decoder.position != len(body):
        raise DecodeError(f"{len(body) - decoder.position} bytes are left over after the stanza", decoder.position)
    yield node


def _inflate(data: bytes) -> Generator[None, None, bytes]:
    inflater, parts, size = zlib.decompressobj(), [], 0
    for start in range(1, len(data), _INFLATED_AT_ONCE):
        try:
            part = inflater.decompress(data[start : start + _INFLATED_AT_ONCE], MAX_INFLATED + 1 - size)
        except zlib.error as error:
            raise DecodeError(f"the compressed stanza cannot be inflated: {error}", 1) from None
        size += len(part)
        if size > MAX_INFLATED:
            raise DecodeError(f"the compressed stanza inflates to more than {MAX_INFLATED} bytes", 1)
        parts.append(part)
        if inflater.eof:
            return b"".join(parts)
        yield
    raise DecodeError("the compressed stanza is truncated", len(data))


class _Decoder:
    """A cursor over one stanza's bytes. Its methods raise `IndexError` where those end too early."""

    __slots__ = ("data", "double", "items", "pairs", "position", "size", "texts", "until_pause")

    def __init__(self, data: bytes, dictionary: Dictionary) -> None:
        self.data = data
        self.texts = dictionary.texts
        self.double = dictionary.double
        self.position = 0
        self.size = len(data)
        self.items = 0
        self.until_pause = PIECE
        self.pairs: dict[bytes, JID] = {}

    def fail(self, message: str) -> DecodeError:
        return DecodeError(message, self.position)

    def byte(self) -> int:
        byte = self.data[self.position]
        self.position += 1
        return byte

    def raw(self, length: int) -> bytes:
        start = self.position
        end = start + length
        if end > self.size:
            raise self.fail(f"the stanza is truncated: {length} bytes announced, {self.size - start} left")
        self.position = end
        return self.data[start:end]

    def integer(self, width: int) -> int:
        return int.from_bytes(self.raw(width))

    def list_size(self, tag: int) -> int:
        if tag == tokens.LIST_8:
            size = self.data[self.position]
            self.position += 1
            return size
        if tag == tokens.LIST_16:
            return self.integer(2)
        if tag == tokens.LIST_EMPTY:
            return 0
        raise self.fail(f"expected a list, found byte {tag}")

    def pieces(self, depth: int) -> Generator[None, None, Node]:
        """A node, with pauses between its children and between theirs."""
        tag, attrs, has_content = self.head(depth)
        if not has_content:
            return Node(tag, attrs)
        opener = self.data[self.position]
        if opener not in _LISTS:
            return Node(tag, attrs, self.content(depth))
        self.position += 1
        children = []
        for _ in range(self.list_size(opener)):
            if self.items >= self.until_pause:
                self.until_pause = self.items + PIECE
                yield
            inner = depth + 1
            children.append((yield from self.pieces(inner)) if inner < _SPLIT_DEPTH else self.node(inner))
        return Node(tag, attrs, tuple(children))

    def node(self, depth: int) -> Node:
        tag, attrs, has_content = self.head(depth)
        return Node(tag, attrs, self.content(depth) if has_content else None)

    def head(self, depth: int) -> tuple[str, dict[str, AttrValue], bool]:
        """A node's tag and attributes, and whether content follows."""
        if depth > MAX_DEPTH:
            raise self.fail(f"nodes are nested deeper than {MAX_DEPTH}")
        size = self.list_size(self.byte())
        if size == 0:
            raise self.fail("a node needs at least a tag")
        # Two bytes may open a node or an attribute that takes a hundred in memory.
        self.items += (size + 1) >> 1
        if self.items > MAX_ITEMS:
            raise self.fail(f"the stanza holds more than {MAX_ITEMS} nodes and attributes")
        tag = self.text("a tag")
        if not tag:
            raise self.fail("a node's tag is empty")
        attrs: dict[str, AttrValue] = {}
        data, texts = self.data, self.texts
        for _ in range((size - 1) >> 1):
            key = texts[data[self.position]]  # as `text` does, without a call for what is most frequent
            if key is None:
                key = self.text("an attribute's name")
            else:
                self.position += 1
            opener = data[self.position]
            self.position += 1
            value = self.pair() if opener == _JID_PAIR else self.value(opener)
            if value is not None:
                attrs[key] = value
        return tag, attrs, not size & 1

    def content(self, depth: int) -> Content:
        tag = self.byte()
        if tag in _LISTS:
            size = self.list_size(tag)
            return tuple([self.node(depth + 1) for _ in range(size)])
        if tag in _BINARIES:
            return self.raw(self.binary_length(tag))
        return self.value(tag)

    def binary_length(self, tag: int) -> int:
        if tag == tokens.BINARY_8:
            return self.byte()
        if tag == tokens.BINARY_20:
            return self.integer(3) & 0xFFFFF
        return self.integer(4)

    def text(self, what: str) -> str:
        opener = self.data[self.position]
        self.position += 1
        text = self.texts[opener] or self.string(opener)
        if text is None:
            raise self.fail(f"{what} should be a text")
        return text

    def string(self, tag: int) -> str | None:
        """The text that a tag opens; None for the empty list. JIDs are none, so they cannot nest."""
        if tag == tokens.LIST_EMPTY:
            return None
        text = self.texts[tag]
        if text is not None:
            return text
        if tag in _BINARIES:
            return self.raw(self.binary_length(tag)).decode("utf-8", "replace")
        if tag in _PACKED:
            return self.packed(tag)
        dictionary = tag - tokens.DICTIONARY_0
        if 0 <= dictionary < len(self.double):
            index = self.byte()
            return self.double[dictionary][index]
        raise self.fail(f"unknown token {tag}")

    def value(self, tag: int) -> AttrValue | None:
        """A text or a JID; None for the empty list."""
        if tag == _JID_PAIR:
            return self.pair()
        if tag == tokens.DEVICE_JID:
            domain, device = self.byte(), self.byte()
            return JID.from_domain(self.text("a JID's user"), domain, device)
        if tag == tokens.MESSENGER_JID:
            user, device = self.text("a JID's user"), self.integer(2)
            return JID(user, self.exact_server(MESSENGER_SERVER), device)
        if tag == tokens.INTEROP_JID:
            user, device, integrator = self.text("a JID's user"), self.integer(2), self.integer(2)
            return JID(user, self.exact_server(INTEROP_SERVER), device, integrator=integrator)
        return self.string(tag)

    def pair(self) -> JID:
        """A user and a server. Who is in many groups is written in each, but is one value here."""
        data, start = self.data, self.position
        is_number = data[start] == _NIBBLE_8
        if is_number:
            end = start + (data[start + 1] & 0x7F) + 3
            known = self.pairs.get(data[start:end])
            if known is not None:
                self.position = end
                return known
        user = self.string(self.byte())
        jid = JID(user or "", self.text("a JID's server"))
        if is_number:
            self.pairs[data[start : self.position]] = jid
        return jid

    def exact_server(self, wanted: str) -> str:
        server = self.text("a JID's server")
        if server != wanted:
            raise self.fail(f"a JID of this form has the server {wanted}, not {server!r}")
        return server

    def packed(self, tag: int) -> str:
        length = self.byte()
        digits = self.raw(length & 0x7F).hex()
        if length & 0x80:
            digits = digits[:-1]
        if tag == tokens.HEX_8:
            return digits.upper()
        if digits.isdigit():
            return digits
        text = digits.translate(_NIBBLE_DIGITS)
        if _NO_DIGIT.search(text):
            raise self.fail("a packed number holds a nibble that is no digit")
        return text
