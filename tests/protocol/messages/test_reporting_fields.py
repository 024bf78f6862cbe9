"""Which fields of a message its reporting token covers."""

from zapwire.protocol.messages.reporting_fields import REPORTED, Fields
from zapwire.protocol.proto.e2e_pb2 import ContextInfo, Message


def names(fields: Fields) -> list[str]:
    """Return the names of one level."""
    return [entry if isinstance(entry, str) else entry[0] for entry in fields]


def levels(fields: Fields) -> list[Fields]:
    """Return a table's level and all those below it."""
    below = [level for entry in fields if not isinstance(entry, str) for level in levels(entry[1])]
    return [fields, *below]


def test_no_field_is_named_twice() -> None:
    """A level names each of its fields once."""
    for level in levels(REPORTED):
        assert len(names(level)) == len(set(names(level)))


def test_every_kind_is_content() -> None:
    """The first level are kinds of content, none of them a wrapper."""
    for name in names(REPORTED):
        kind = Message.DESCRIPTOR.fields_by_name[name].message_type
        assert kind is None or kind.name != "FutureProofMessage"


def test_of_a_context_only_forwarding_counts() -> None:
    """Quotes and mentions are no part of a report."""
    contexts = {entry[1] for level in levels(REPORTED) for entry in level if entry[0] == "contextInfo"}
    assert contexts == {("forwardingScore", "isForwarded")}
    assert set(ContextInfo.DESCRIPTOR.fields_by_name) > {"forwardingScore", "isForwarded", "quotedMessage"}
