"""Encode a `Node` as binary XML."""

import re
from collections.abc import Mapping
from typing import Final

from zapwire.errors import LocalProtocolError
from zapwire.protocol.jid import (
    DOMAINS,
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    INTEROP_SERVER,
    JID,
    MESSENGER_SERVER,
)
from zapwire.protocol.node import Node
from zapwire.protocol.wire import tokens
from zapwire.protocol.wire.tokens import DICTIONARY_3, Dictionary

_NIBBLES: Final = re.compile(rf"[0-9\-.]{{0,{tokens.PACKED_MAX}}}", re.ASCII).fullmatch
_HEX: Final = re.compile(rf"[0-9A-F]{{0,{tokens.PACKED_MAX}}}", re.ASCII).fullmatch
_NIBBLE_DIGITS: Final = str.maketrans("-.", "ab")
_MAX_LIST: Final = 0xFFFF
_MAX_BYTE: Final = 0xFF
_MAX_20: Final = 1 << 20
_MAX_32: Final = (1 << 31) - 1


def encode(node: Node, dictionary: Dictionary = DICTIONARY_3) -> bytes:
    """The stanza's bytes, with the leading flag byte 0 (never compressed, as clients send it).

    `dictionary` is the one the client announced. Raises `LocalProtocolError` for what the format cannot hold:
    over 65,535 children, a JID with a device number over its form's limit.
    """
    out = bytearray(1)
    _write_node(out, node, dictionary.encoded)
    return bytes(out)


def _write_node(out: bytearray, node: Node, encoded: Mapping[str, bytes]) -> None:
    # An empty value cannot be told from a missing attribute, so the field leaves it out (whatsmeow encoder.go).
    attrs = [(key, value) for key, value in node.attrs.items() if value != ""]
    content = node.content
    _write_list_start(out, 2 * len(attrs) + (1 if content is None else 2))
    _write_string(out, node.tag, encoded)
    for key, value in attrs:
        _write_string(out, key, encoded)
        if isinstance(value, str):
            _write_string(out, value, encoded)
        else:
            _write_jid(out, value, encoded)
    if content is None:
        return
    if isinstance(content, bytes):
        _write_length(out, len(content))
        out += content
    elif isinstance(content, tuple):
        _write_list_start(out, len(content))
        for child in content:
            _write_node(out, child, encoded)
    elif isinstance(content, str):
        _write_string(out, content, encoded)
    else:
        _write_jid(out, content, encoded)


def _write_list_start(out: bytearray, size: int) -> None:
    if size == 0:
        out.append(tokens.LIST_EMPTY)
    elif size <= _MAX_BYTE:
        out += bytes((tokens.LIST_8, size))
    elif size <= _MAX_LIST:
        out.append(tokens.LIST_16)
        out += size.to_bytes(2)
    else:
        raise LocalProtocolError(f"a list holds at most {_MAX_LIST} items, this one has {size}: split the request")


def _write_length(out: bytearray, length: int) -> None:
    if length <= _MAX_BYTE:
        out += bytes((tokens.BINARY_8, length))
    elif length < _MAX_20:
        out.append(tokens.BINARY_20)
        out += length.to_bytes(3)
    elif length < _MAX_32:
        out.append(tokens.BINARY_32)
        out += length.to_bytes(4)
    else:
        raise LocalProtocolError(f"content of {length} bytes is too long for a stanza")


def _write_string(out: bytearray, text: str, encoded: Mapping[str, bytes]) -> None:
    token = encoded.get(text)
    if token is not None:
        out += token
    elif _NIBBLES(text):
        _write_packed(out, tokens.NIBBLE_8, text.translate(_NIBBLE_DIGITS))
    elif _HEX(text):
        _write_packed(out, tokens.HEX_8, text)
    else:
        data = text.encode("utf-8", "replace")
        _write_length(out, len(data))
        out += data


def _write_packed(out: bytearray, kind: int, digits: str) -> None:
    odd = len(digits) & 1
    out += bytes((kind, (len(digits) + 1) // 2 | odd << 7))
    out += bytes.fromhex(digits + "f" if odd else digits)


def _write_jid(out: bytearray, jid: JID, encoded: Mapping[str, bytes]) -> None:
    server = jid.server
    if (server in DOMAINS and jid.device) or server in (HOSTED_SERVER, HOSTED_LID_SERVER):
        out.append(tokens.DEVICE_JID)
        _write_number(out, jid, jid.domain, 1)
        _write_number(out, jid, jid.device, 1)
        _write_string(out, jid.user, encoded)
    elif server == MESSENGER_SERVER:
        out.append(tokens.MESSENGER_JID)
        _write_string(out, jid.user, encoded)
        _write_number(out, jid, jid.device, 2)
        _write_string(out, server, encoded)
    elif server == INTEROP_SERVER:
        out.append(tokens.INTEROP_JID)
        _write_string(out, jid.user, encoded)
        _write_number(out, jid, jid.device, 2)
        _write_number(out, jid, jid.integrator, 2)
        _write_string(out, server, encoded)
    else:
        out.append(tokens.JID_PAIR)
        if jid.user:
            _write_string(out, jid.user, encoded)
        else:
            out.append(tokens.LIST_EMPTY)
        _write_string(out, server, encoded)


def _write_number(out: bytearray, jid: JID, value: int, width: int) -> None:
    try:
        out += value.to_bytes(width)
    except OverflowError:
        raise LocalProtocolError(f"{jid} has a number too large for the wire form of its server") from None
