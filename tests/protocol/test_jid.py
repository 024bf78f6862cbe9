"""JIDs: reading, printing and what kind of address one is."""

import contextlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import JIDError
from zapwire.protocol.jid import GROUPS, JID, SERVER, STATUS_BROADCAST, user_of


@pytest.mark.parametrize("vector", load("whatsmeow_jids")["jids"], ids=lambda vector: vector["text"])
def test_equals_whatsmeow(vector: dict[str, Any]) -> None:
    """A text is read as whatsmeow reads it, and the JID prints and is judged as there."""
    jid = JID.parse(vector["text"])
    assert jid == JID(*vector["fields"])
    assert str(jid) == vector["string"]
    assert jid.ad_string() == vector["ad_string"]
    assert jid.signal_address() == vector["signal_address"]
    assert jid.signal_user() == user_of(vector["signal_address"])
    assert str(jid.to_non_ad()) == vector["to_non_ad"]
    assert jid.is_bot is vector["is_bot"]
    assert jid.is_broadcast_list is vector["is_broadcast_list"]
    assert jid.domain == vector["domain"]


def test_user_of_an_address() -> None:
    """The user of a Signal address stands before its device."""
    assert [user_of(address) for address in ("123_1:7", "123", ":", "a:b:c")] == ["123_1", "123", "", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected user@server"),
        ("no server", "expected user@server"),
        ("Server.Net", "expected user@server"),
        ("@s.whatsapp.net", "expected user@server or user:device@server"),
        ("123@", "expected user@server or user:device@server"),
        ("1@2@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1 2@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1\n@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1@s.whatsapp.net\n", "expected user@server or user:device@server"),
        ("1@S.WhatsApp.Net", "expected user@server or user:device@server"),
        ("1:@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1:2:3@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1:x@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1:٣@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1:-1@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1.2.3@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1:2.3@s.whatsapp.net", "expected user@server or user:device@server"),
        ("1.256@s.whatsapp.net", "agent is at most 255"),
        ("1:65536@s.whatsapp.net", "device at most 65535"),
        ("1" * 243 + "@s.whatsapp.net", "at most 256 characters, this text has 258"),
    ],
)
def test_refuses_what_is_no_jid(text: str, message: str) -> None:
    """A text that is no JID is refused, with what a JID looks like; whoever expects ValueError gets one."""
    with pytest.raises(JIDError, match=message) as caught:
        JID.parse(text)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "text", ["1.255:65535@s.whatsapp.net", f"{'1' * 241}@s.whatsapp.net", "s" * 256], ids=["numbers", "user", "server"]
)
def test_limits_are_allowed(text: str) -> None:
    """A JID of 256 characters, the agent 255 and the device 65535 are allowed."""
    assert str(JID.parse(text)) == text


@given(st.text() | st.from_regex(r"[^@]{1,9}[.:]?[0-9]{0,6}@[a-z.]{1,9}"))
@example("007.08:09@s.whatsapp.net")
@example("x" * 300)
def test_arbitrary_text(text: str) -> None:
    """Any text is a JID whose own text is the same JID, or a `JIDError`."""
    with contextlib.suppress(JIDError):
        jid = JID.parse(text)
        assert JID.parse(str(jid)) == jid
        assert str(JID.parse(str(jid))) == str(jid)


@pytest.mark.parametrize(
    ("domain", "server", "agent"),
    [(0, "s.whatsapp.net", 0), (1, "lid", 0), (128, "hosted", 0), (129, "hosted.lid", 0), (5, "s.whatsapp.net", 5)],
)
def test_from_domain(domain: int, server: str, agent: int) -> None:
    """The wire's domain byte names a server, and any other value is an agent on the user server."""
    jid = JID.from_domain("12", domain, 3)
    assert jid == JID("12", server, 3, agent)


def test_other_device() -> None:
    """Another device of a user differs in nothing else, and the user itself has neither device nor agent."""
    jid = JID("12", "interop", 3, integrator=9)
    assert jid.with_device(4) == JID("12", "interop", 4, integrator=9)
    assert jid.to_non_ad() == JID("12", "interop", integrator=9)
    assert JID("12", "s.whatsapp.net", 0, 5).to_non_ad() == JID("12", "s.whatsapp.net")
    user = JID("12", "lid")
    assert user.to_non_ad() is user


KINDS = [
    ("12@s.whatsapp.net", {"is_user"}),
    ("12:3@s.whatsapp.net", {"is_user"}),
    ("12@c.us", {"is_user"}),
    ("12@lid", {"is_lid"}),
    ("12-34@g.us", {"is_group"}),
    ("12@broadcast", {"is_broadcast_list"}),
    ("status@broadcast", {"is_status_broadcast"}),
    ("12@newsletter", {"is_newsletter"}),
    ("12@bot", {"is_bot"}),
    ("13135551234@s.whatsapp.net", {"is_user", "is_bot"}),
    ("13165550012@s.whatsapp.net", {"is_user", "is_bot"}),
    ("13135551234:1@s.whatsapp.net", {"is_user"}),
    ("113135551234@s.whatsapp.net", {"is_user"}),
    ("13135551234@lid", {"is_lid"}),
    ("12@hosted", {"is_hosted"}),
    ("12@hosted.lid", {"is_hosted"}),
    ("12@msgr", set[str]()),
    ("12@interop", set[str]()),
    ("s.whatsapp.net", set[str]()),
    ("lid", set[str]()),
    ("g.us", set[str]()),
    ("broadcast", set[str]()),
    ("newsletter", set[str]()),
]


@pytest.mark.parametrize(("text", "kinds"), KINDS, ids=lambda value: value if isinstance(value, str) else "")
def test_kinds(text: str, kinds: set[str]) -> None:
    """Each address is of its kinds and of no other; a bare server is nobody."""
    jid = JID.parse(text)
    assert {name for name in dir(JID) if name.startswith("is_") and getattr(jid, name)} == kinds


def test_well_known_jids() -> None:
    """The server, the groups' server and the status broadcast print as the wire names them."""
    assert [str(jid) for jid in (SERVER, GROUPS, STATUS_BROADCAST)] == ["s.whatsapp.net", "g.us", "status@broadcast"]


def test_order_and_hash() -> None:
    """JIDs sort by user, server and device, and equal ones are one key."""
    jids = [JID("2", "lid"), JID("1", "s.whatsapp.net", 2), JID("1", "lid"), JID("1", "s.whatsapp.net")]
    assert list(map(str, sorted(jids))) == ["1@lid", "1@s.whatsapp.net", "1:2@s.whatsapp.net", "2@lid"]
    assert len({JID("1", "lid"), JID.parse("1@lid"), JID.parse("1.0:0@lid")}) == 1
