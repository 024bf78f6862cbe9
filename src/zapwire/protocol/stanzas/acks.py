"""Acknowledgements of stanzas that the receiver must confirm one by one."""

from typing import Final

from zapwire.protocol.node import AttrValue, Node

# Stanzas a client acknowledges as soon as they are handled (whatsmeow receipt.go, notification.go, call.go).
ACKNOWLEDGED_TAGS: Final = frozenset({"notification", "receipt", "call"})


def ack_for(node: Node, *, error: int = 0) -> Node:
    """The `ack` of a received stanza; a non-zero `error` makes it a refusal (whatsmeow receipt.go's nack codes)."""
    attrs: dict[str, AttrValue] = {"class": node.tag}
    for source, target in (
        ("id", "id"),
        ("from", "to"),
        ("participant", "participant"),
        ("recipient", "recipient"),
    ):
        if source in node.attrs:
            attrs[target] = node.attrs[source]
    if node.tag != "message" and "type" in node.attrs:
        attrs["type"] = node.attrs["type"]
    if error:
        attrs["error"] = str(error)
    return Node("ack", attrs)
