"""Attributes as stanzas write them: what is not known is left out."""

from collections.abc import Mapping
from typing import TypeAlias

from zapwire.protocol.node import AttrValue

OptionalAttrs: TypeAlias = Mapping[str, AttrValue | None]


def present(attrs: OptionalAttrs) -> dict[str, AttrValue]:
    """The attributes that have a value; None and "" are none."""
    return {key: value for key, value in attrs.items() if value}


def number(value: int) -> str:
    """A number's text, or "" for 0, which says that there is none."""
    return str(value) if value else ""
