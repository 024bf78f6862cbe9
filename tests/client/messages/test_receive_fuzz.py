"""Arbitrary message stanzas: only the documented answers, never a broken handler, and nothing of value changed."""

import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client.conversation import GROUP, Conversation, conversation
from tests.client.rig import DEVICE, LID, PHONE
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import Nack

SENDERS = [
    JID.parse("200000000000001@lid"),
    JID.parse("5491166660000:2@s.whatsapp.net"),
    JID.parse("867051314767696@bot"),
    JID.parse("120363000000000009@newsletter"),
    JID.parse("status@broadcast"),
    JID.parse("1:99@hosted"),
    JID("", "s.whatsapp.net"),
    GROUP,
    LID,
    PHONE,
    DEVICE,
]
jids = st.sampled_from(SENDERS)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.one_of(jids, texts, st.sampled_from(["1", "-1", "99999999999999999999", "pn", "lid", "true", "ID1"]))
keys = st.sampled_from(
    [
        "type",
        "notify",
        "category",
        "edit",
        "participant",
        "participant_lid",
        "participant_pn",
        "recipient",
        "sender_lid",
        "sender_pn",
        "peer_recipient_pn",
        "addressing_mode",
        "offline",
        "server_id",
    ]
)
packets = st.one_of(st.binary(max_size=80), st.binary(max_size=80).map(lambda data: b"\x33" + data))
encs = st.builds(
    lambda kind, version, count, data: Node(
        "enc", {key: value for key, value in (("type", kind), ("v", version), ("count", count)) if value}, data
    ),
    st.sampled_from(["msg", "pkmsg", "skmsg", "msmsg", "new", ""]),
    st.sampled_from(["2", "3", "", "x"]),
    st.sampled_from(["", "1", "9", "-3", "x"]),
    packets,
)
others = st.builds(
    Node,
    st.sampled_from(["unavailable", "meta", "bot", "participants", "verified_name", "x", "enc"]),
    st.dictionaries(st.sampled_from(["type", "edit", "target_id", "jid", "mediatype"]), values, max_size=2),
    st.one_of(st.none(), st.binary(max_size=4), st.tuples(st.just(Node("to")))),
)
messages = st.builds(
    lambda required, attrs, children: Node("message", {**required, **attrs}, tuple(children) or None),
    st.fixed_dictionaries(
        {"id": st.sampled_from(["ID1", "ID2"]), "from": jids, "t": st.sampled_from(["1", "x", "-5"])}
    ),
    st.dictionaries(keys, values, max_size=4),
    st.lists(st.one_of(encs, others), max_size=4),
)
# Values on which everything rests: only a message that authenticates may change them.
GUARDED = ("device", "sessions", "identities", "sender_keys", "shares", "secrets", "sent", "received", "privacy_tokens")


class Broken(logging.Handler):
    """Collects what the client logs as a bug of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        self.records.append(record)


def guarded(talk: Conversation) -> dict[str, Any]:
    """Return a copy of the values that must not change."""
    tables = talk.store.tables.copy()
    return {name: getattr(tables, name) for name in GUARDED}


def check(node: Node) -> None:
    """Fail for an answer that is not documented."""
    if node.tag == "ack":
        assert node.attrs["class"] == "message"
        assert int(str(node.attrs.get("error", 0))) in {0, *Nack}
    else:
        assert node.tag == "receipt"
        assert node.attrs.get("type", "") in ("", "retry", "sender", "inactive", "peer_msg")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(messages, min_size=1, max_size=6))
async def test_arbitrary_messages(nodes: list[Node]) -> None:
    """Whatever comes as a message, it is answered in a documented way and the next one is handled."""
    broken = Broken()
    log = logging.getLogger("zapwire.client")
    log.addHandler(broken)
    try:
        async with conversation() as talk:
            await talk.introduce()
            before = guarded(talk)
            talk.server.send(*nodes)
            await talk.handled()
            for answer in await talk.said():
                check(answer)
            assert guarded(talk) == before
    finally:
        log.removeHandler(broken)
    assert broken.records == []


@pytest.mark.parametrize("tag", ["notification", "receipt", "presence", "chatstate"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(nodes=st.lists(messages, min_size=1, max_size=6))
async def test_arbitrary_stanzas_of_other_kinds(tag: str, nodes: list[Node]) -> None:
    """The same attributes and children on other stanzas break no handler either."""
    broken = Broken()
    log = logging.getLogger("zapwire.client")
    log.addHandler(broken)
    try:
        async with conversation() as talk:
            talk.server.send(*(Node(tag, node.attrs, node.content) for node in nodes))
            await talk.handled()
    finally:
        log.removeHandler(broken)
    assert broken.records == []
