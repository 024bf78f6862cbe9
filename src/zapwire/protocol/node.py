"""Node: one element of a stanza, and the reader of its attributes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from zapwire.errors import JIDError, StanzaError
from zapwire.protocol.jid import JID

T = TypeVar("T")

AttrValue: TypeAlias = str | JID
Attrs: TypeAlias = Mapping[str, AttrValue]
Content: TypeAlias = "tuple[Node, ...] | bytes | str | JID | None"


@dataclass(frozen=True, slots=True)
class Node:
    """An element: tag, attributes, and content that is children, bytes, a text from the dictionary, or nothing.

    Attribute values are texts or JIDs, never empty. `None` and `()` are different content on the wire.
    """

    tag: str
    attrs: Attrs = field(default_factory=dict)
    content: Content = None

    @property
    def children(self) -> tuple["Node", ...]:
        """The children, or `()` where the content is something else."""
        return self.content if isinstance(self.content, tuple) else ()

    def child(self, tag: str, *path: str) -> "Node | None":
        """The first child of that tag, then of the further tags below it; None where one is missing."""
        found: Node | None = self
        for name in (tag, *path):
            found = next((node for node in found.children if node.tag == name), None) if found else None
        return found

    def require(self, tag: str, *path: str) -> "Node":
        """As `child`, but a missing one raises `StanzaError` naming it."""
        found = self.child(tag, *path)
        if found is None:
            raise StanzaError(f"<{self.tag}> has no <{'/'.join((tag, *path))}>")
        return found

    def children_by_tag(self, tag: str) -> Iterator["Node"]:
        """All children of that tag, in order."""
        return (node for node in self.children if node.tag == tag)

    @property
    def data(self) -> bytes:
        """The content as bytes. A dictionary text counts, as it is the same content packed.

        Raises `StanzaError` where the content is neither.
        """
        if isinstance(self.content, bytes):
            return self.content
        if isinstance(self.content, str):
            return self.content.encode()
        raise StanzaError(f"<{self.tag}> should hold bytes")

    @property
    def reader(self) -> "AttrReader":
        """Typed access to the attributes."""
        return AttrReader(self)

    def __str__(self) -> str:
        """XML-like, for logs: binary content, which may be secret, by its length only."""
        head = self.tag + "".join(f' {key}="{value}"' for key, value in self.attrs.items())
        if self.content is None:
            return f"<{head}/>"
        if isinstance(self.content, tuple):
            return f"<{head}>{''.join(map(str, self.content))}</{self.tag}>"
        if isinstance(self.content, bytes):
            return f"<{head}><!-- {len(self.content)} bytes --></{self.tag}>"
        return f"<{head}>{self.content}</{self.tag}>"


def readable(nodes: Iterable[Node], read: Callable[[Node], T]) -> Iterator[T]:
    """What can be read of several elements: one for which `read` raises `StanzaError` does not hide the others."""
    for node in nodes:
        try:
            value = read(node)
        except StanzaError:
            continue
        yield value


class AttrReader:
    """Reads a node's attributes as types. A missing or malformed one raises `StanzaError` naming both.

    Each reader has an `optional_` twin that gives None where the attribute is missing, and still raises
    where it is there but malformed.
    """

    __slots__ = ("_node",)

    def __init__(self, node: Node) -> None:
        self._node = node

    def _fail(self, key: str, wanted: str) -> StanzaError:
        value = self._node.attrs.get(key)
        if value is None:
            return StanzaError(f"<{self._node.tag}> has no attribute {key!r}")
        return StanzaError(f"<{self._node.tag}> attribute {key!r} should be {wanted}, not {str(value)!r}")

    def string(self, key: str) -> str:
        """A text; a JID gives its text."""
        value = self._node.attrs.get(key)
        if value is None:
            raise self._fail(key, "a text")
        return value if isinstance(value, str) else str(value)

    def integer(self, key: str) -> int:
        """A decimal integer of at most 20 digits."""
        value = self._node.attrs.get(key)
        digits = value.removeprefix("-") if isinstance(value, str) else ""
        if not isinstance(value, str) or not digits.isascii() or not digits.isdigit() or len(digits) > 20:
            raise self._fail(key, "an integer")
        return int(value)

    def boolean(self, key: str) -> bool:
        """`true`/`1` or `false`/`0`."""
        value = self._node.attrs.get(key)
        if value in ("true", "1"):
            return True
        if value in ("false", "0"):
            return False
        raise self._fail(key, "true or false")

    def jid(self, key: str) -> JID:
        """A JID; a text that is one counts, as servers write JIDs both ways."""
        value = self._node.attrs.get(key)
        if isinstance(value, JID):
            return value
        if value is None:
            raise self._fail(key, "a JID")
        try:
            return JID.parse(value)
        except JIDError as error:
            raise self._fail(key, "a JID") from error

    def optional_string(self, key: str) -> str | None:
        """`string`, or None where missing."""
        return self.string(key) if key in self._node.attrs else None

    def optional_integer(self, key: str) -> int | None:
        """`integer`, or None where missing."""
        return self.integer(key) if key in self._node.attrs else None

    def optional_boolean(self, key: str) -> bool | None:
        """`boolean`, or None where missing."""
        return self.boolean(key) if key in self._node.attrs else None

    def optional_jid(self, key: str) -> JID | None:
        """`jid`, or None where missing."""
        return self.jid(key) if key in self._node.attrs else None
