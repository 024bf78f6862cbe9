"""Decode binary XML to a `Node`, bounded in size and depth."""

import zlib
from typing import Final

from zapwire.errors import DecodeError
from zapwire.protocol.jid import INTEROP_SERVER, JID, MESSENGER_SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.wire import tokens
from zapwire.protocol.wire.tokens import DICTIONARY_3, Dictionary

MAX_INFLATED: Final = 1 << 26
MAX_DEPTH: Final = 64
MAX_ITEMS: Final = 1 << 19

_COMPRESSED: Final = 2
# Nibbles 12 to 14 mean nothing; 15 pads an odd length.
_NIBBLE_DIGITS: Final = str.maketrans("ab", "-.")


def decode(data: bytes, dictionary: Dictionary = DICTIONARY_3) -> Node:
    """The stanza in a decrypted frame, flag byte first. `dictionary` is the one the client announced.

    Raises `DecodeError` for anything that is not exactly one well-formed node, for content that inflates
    beyond 64 MiB, for nodes nested deeper than 64 and for more than 2¹⁹ nodes and attributes together.
    What follows the end of compressed data is ignored, as whatsmeow does.
    """
    if not data:
        raise DecodeError("an empty frame holds no stanza", 0)
    body = _inflate(data) if data[0] & _COMPRESSED else data[1:]
    decoder = _Decoder(body, dictionary)
    node = decoder.node(0)
    if decoder.position != len(body):
        raise DecodeError(f"{len(body) - decoder.position} bytes are left over after the stanza", decoder.position)
    return node


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(memoryview(data)[1:], MAX_INFLATED)
    except zlib.error as error:
        raise DecodeError(f"the compressed stanza cannot be inflated: {error}", 1) from None
    if inflater.unconsumed_tail:
        raise DecodeError(f"the compressed stanza inflates to more than {MAX_INFLATED} bytes", 1)
    if not inflater.eof:
        raise DecodeError("the compressed stanza is truncated", len(data))
    return body


class _Decoder:
    """A cursor over one stanza's bytes."""

    __slots__ = ("data", "double", "items", "position", "single", "size")

    def __init__(self, data: bytes, dictionary: Dictionary) -> None:
        self.data = data
        self.single = dictionary.single
        self.double = dictionary.double
        self.position = 0
        self.size = len(data)
        self.items = 0

    def fail(self, message: str) -> DecodeError:
        return DecodeError(message, self.position)

    def byte(self) -> int:
        position = self.position
        if position >= self.size:
            raise self.fail("the stanza is truncated")
        self.position = position + 1
        return self.data[position]

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
            return self.byte()
        if tag == tokens.LIST_16:
            return self.integer(2)
        if tag == tokens.LIST_EMPTY:
            return 0
        raise self.fail(f"expected a list, found byte {tag}")

    def node(self, depth: int) -> Node:
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
        for _ in range((size - 1) >> 1):
            key = self.text("an attribute's name")
            value = self.value(self.byte())
            if value is not None:
                attrs[key] = value
        return Node(tag, attrs, None if size & 1 else self.content(depth))

    def content(self, depth: int) -> Content:
        tag = self.byte()
        if tag in (tokens.LIST_8, tokens.LIST_16):
            size = self.list_size(tag)
            return tuple([self.node(depth + 1) for _ in range(size)])
        if tag in (tokens.BINARY_8, tokens.BINARY_20, tokens.BINARY_32):
            return self.raw(self.binary_length(tag))
        return self.value(tag)

    def binary_length(self, tag: int) -> int:
        if tag == tokens.BINARY_8:
            return self.byte()
        if tag == tokens.BINARY_20:
            return self.integer(3) & 0xFFFFF
        return self.integer(4)

    def text(self, what: str) -> str:
        text = self.string(self.byte())
        if text is None:
            raise self.fail(f"{what} should be a text")
        return text

    def string(self, tag: int) -> str | None:
        """The text that a tag opens; None for the empty list. JIDs are none, so they cannot nest."""
        if tag < len(self.single):
            return self.single[tag] if tag else None
        if tag in (tokens.BINARY_8, tokens.BINARY_20, tokens.BINARY_32):
            return self.raw(self.binary_length(tag)).decode("utf-8", "replace")
        if tag in (tokens.NIBBLE_8, tokens.HEX_8):
            return self.packed(tag)
        dictionary = tag - tokens.DICTIONARY_0
        if 0 <= dictionary < len(self.double):
            index = self.byte()
            return self.double[dictionary][index]
        raise self.fail(f"unknown token {tag}")

    def value(self, tag: int) -> AttrValue | None:
        """A text or a JID; None for the empty list."""
        if tag == tokens.JID_PAIR:
            user = self.string(self.byte())
            return JID(user or "", self.text("a JID's server"))
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
        text = digits.translate(_NIBBLE_DIGITS)
        if any(character in "cdef" for character in text):
            raise self.fail("a packed number holds a nibble that is no digit")
        return text
