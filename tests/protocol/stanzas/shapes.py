"""What the tests of stanzas share: sending over the wire, and breaking an example in one place or anywhere."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.protocol.strategies import jids, nodes, texts
from zapwire.errors import StanzaError
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node, result_node
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode

T = TypeVar("T")

Change = Callable[[Node], Node | None]

filled = texts.filter(bool)
"""Texts that an attribute can hold: the wire has no empty ones."""
counts = st.integers(0, 2**63)
"""Numbers of every size that an attribute may hold."""


def over_wire(node: Node) -> Node:
    """Return the stanza as the other side decodes it."""
    return decode(encode(node))


def asked(query: Query[Any]) -> Node:
    """Return a query's `iq` as the server decodes it."""
    return over_wire(query_node(query, "7"))


def answered(query: Query[T], content: Content = None) -> T:
    """Return what a query reads in the server's good answer, decoded."""
    return query.read(check_answer(over_wire(result_node("7", content))))


def edit(node: Node, path: str, change: Change) -> Node:
    """Return the node with the element at `path` changed; the path is tags joined by spaces, "" the node itself."""
    if not path:
        changed = change(node)
        assert changed is not None, "the outermost element cannot be left out"
        return changed
    tag, _, rest = path.partition(" ")
    children = list(node.children)
    index = next(index for index, child in enumerate(children) if child.tag == tag)
    changed = edit(children[index], rest, change) if rest else change(children[index])
    children[index : index + 1] = [] if changed is None else [changed]
    return replace(node, content=tuple(children))


def gone(node: Node) -> None:
    """Leave the element out."""
    del node


def lacking(key: str) -> Change:
    """Leave an attribute out."""

    def change(node: Node) -> Node:
        assert key in node.attrs, f"{node} has no {key} that could be left out"
        return replace(node, attrs={name: value for name, value in node.attrs.items() if name != key})

    return change


def having(key: str, value: AttrValue) -> Change:
    """Give an attribute another value."""
    return lambda node: replace(node, attrs={**node.attrs, key: value})


def holding(content: Content) -> Change:
    """Give the element other content."""
    return lambda node: replace(node, content=content)


def broken(example: Node) -> st.SearchStrategy[Node]:
    """Return a strategy for nodes that look like the example, with parts lost or replaced, and for any other node."""
    return _resembling(example) | nodes


@st.composite
def _resembling(draw: st.DrawFn, example: Node) -> Node:
    keep = st.sampled_from([True, True, True, True, False])
    attrs: dict[str, AttrValue] = {}
    for key, value in example.attrs.items():
        if draw(keep):
            attrs[key] = value
        elif draw(st.booleans()):
            attrs[key] = draw(texts | jids)
    if not draw(keep):
        other: st.SearchStrategy[Content] = st.none() | texts | jids | st.binary(max_size=70)
        return Node(example.tag, attrs, draw(other))
    if not isinstance(example.content, tuple):
        return Node(example.tag, attrs, example.content)
    children: list[Node] = []
    for child in example.content:
        if draw(keep):
            children.append(draw(_resembling(child)))
        elif draw(st.booleans()):
            children.append(draw(nodes))
    return Node(example.tag, attrs, tuple(children))


def read_or_refuse(read: Callable[[Node], object], node: Node) -> None:
    """Read the node, as it is and as it comes over the wire; the only error that may come is `StanzaError`."""
    for stanza in (node, over_wire(node)):
        with suppress(StanzaError):
            read(stanza)
