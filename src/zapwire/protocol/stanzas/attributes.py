"""Attributes and texts that may be missing: not written where they are not known, empty where they are not there."""

from collections.abc import Mapping
from typing import TypeAlias

from zapwire.errors import StanzaError
from zapwire.protocol.node import AttrValue, Node

OptionalAttrs: TypeAlias = Mapping[str, AttrValue | None]


def present(attrs: OptionalAttrs) -> dict[str, AttrValue]:
    """The attributes that have a value; None and "" are none."""
    return {key: value for key, value in attrs.items() if value}


def number(value: int) -> str:
    """A number's text, or "" for 0, which says that there is none."""
    return str(value) if value else ""


def number_or_zero(node: Node, key: str) -> int:
    """A number that matters little: 0 where it is missing, and where it is none."""
    try:
        return node.reader.optional_integer(key) or 0
    except StanzaError:
        return 0


def text_of(node: Node | None) -> str:
    """The text that an element holds; "" where there is no element, or it holds none."""
    return node.data.decode("utf-8", "replace") if node and isinstance(node.content, bytes | str) else ""
