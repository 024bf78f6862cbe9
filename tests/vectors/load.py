"""Reads the vectors beside it: values that others published or computed, each file naming their origin."""

import json
from pathlib import Path
from typing import Any

from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node


def load(name: str) -> Any:
    """Return what `name`.json holds."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


def node(vector: list[Any]) -> Node:
    """Return the node for its form in whatsmeow_stanzas.json."""
    tag, attrs, inner = vector
    return Node(tag, {key: _attribute(value) for key, value in attrs.items()}, _content(inner))


def _attribute(value: Any) -> AttrValue:
    return value if isinstance(value, str) else JID(*value["jid"])


def _content(value: Any) -> Content:
    if isinstance(value, dict) and "bytes" in value:
        return bytes.fromhex(value["bytes"])
    if isinstance(value, dict) and "nodes" in value:
        return tuple(map(node, value["nodes"]))
    return None if value is None else _attribute(value)
