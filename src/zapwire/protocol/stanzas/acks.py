"""Acknowledgements of stanzas that the receiver must confirm one by one."""

from enum import IntEnum
from typing import Final

from zapwire.protocol.node import AttrValue, Node

# Stanzas a client acknowledges as soon as they are handled (whatsmeow receipt.go, notification.go, call.go).
ACKNOWLEDGED_TAGS: Final = frozenset({"notification", "receipt", "call"})


class Nack(IntEnum):
    """Why a client refuses a stanza (whatsmeow receipt.go)."""

    PARSING_ERROR = 487
    UNRECOGNIZED_STANZA = 488
    UNRECOGNIZED_STANZA_CLASS = 489
    UNRECOGNIZED_STANZA_TYPE = 490
    INVALID_PROTOBUF = 491
    INVALID_HOSTED_COMPANION_STANZA = 493
    MISSING_MESSAGE_SECRET = 495
    SIGNAL_ERROR_OLD_COUNTER = 496
    MESSAGE_DELETED_ON_PEER = 499
    UNHANDLED_ERROR = 500
    UNSUPPORTED_ADMIN_REVOKE = 550
    UNSUPPORTED_LID_GROUP = 551
    DB_OPERATION_FAILED = 552


def ack_for(node: Node, *, error: int = 0) -> Node:
    """The `ack` of a received stanza; a non-zero `error`, such as a `Nack`, makes it a refusal."""
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
        attrs["error"] = str(int(error))
    return Node("ack", attrs)
