"""The comparison and its masks: they hide what is chance, and nothing else."""

from typing import Any

from tests.conformance.parity.compare import Json, Masks, differences, exchange, normalise, own_addresses

JID, LID = "5491155554444:3@s.whatsapp.net", "123456789012345:3@lid"


def test_ids_of_questions_stay() -> None:
    """An answer to the server is told by the id of the question; ids that the client chose are all one."""
    masks = Masks()
    masks.learn({"tag": "iq", "attrs": {"id": "77", "type": "set"}, "content": None})
    answer = {"tag": "iq", "attrs": {"id": "77", "type": "result"}, "content": None}
    question = {"tag": "iq", "attrs": {"id": "1.2-3", "type": "get"}, "content": None}
    assert normalise(answer, masks) == ['<iq id="IQ-SET-1" type="result"/>']
    assert normalise(question, masks) == ['<iq id="ID" type="get"/>']


def test_own_addresses_are_masked() -> None:
    """Own addresses, the phone's and bare users among them, are masked; another's stays."""
    masks = Masks(own_addresses(JID, LID))
    attrs = {
        "a": JID,
        "b": "5491155554444@s.whatsapp.net",
        "c": LID,
        "d": "123456789012345",
        "e": "154911555544441@s.whatsapp.net",
    }
    assert normalise({"tag": "x", "attrs": attrs, "content": None}, masks) == [
        '<x a="OWN" b="OWN-PHONE" c="OWN-LID" d="OWN-LID-USER" e="154911555544441@s.whatsapp.net"/>'
    ]


def test_times_and_content_are_masked() -> None:
    """Times are masked, binary content is shown by its length where that is fixed."""
    children = [
        {"tag": "key", "attrs": {}, "content": {"base64": "AAAA"}},
        {"tag": "device-identity", "attrs": {}, "content": {"base64": "AAAA"}},
        {"tag": "name", "attrs": {}, "content": "Ana"},
    ]
    stanza = {"tag": "x", "attrs": {"t": "1795446014", "b": "1", "a": "2"}, "content": children}
    assert normalise(stanza, Masks()) == [
        '<x a="2" b="1" t="TIME">',
        "  <key> [3 bytes]",
        "  <device-identity> [bytes]",
        "  <name> Ana",
    ]


def test_devices_whose_prekeys_are_asked_for_have_no_order() -> None:
    """Which device is asked for first is chance; the parts of a key keep their order."""
    devices = [{"tag": "user", "attrs": {"jid": jid}, "content": None} for jid in ("b", "a")]
    parts: list[Json] = [{"tag": tag, "attrs": {}, "content": None} for tag in ("value", "id")]
    asked = {"tag": "key", "attrs": {}, "content": devices}
    given = {"tag": "key", "attrs": {}, "content": parts}
    assert normalise(asked, Masks()) == ["<key>", '  <user jid="a"/>', '  <user jid="b"/>']
    assert normalise(given, Masks()) == ["<key>", "  <value/>", "  <id/>"]


def test_a_difference_is_shown() -> None:
    """What one says and the other does not is in the diff, each side by its name."""
    diff = differences([["<a/>"], ["<b/>"]], [["<a/>"], ["<c/>"]])
    assert diff.splitlines() == ["--- whatsmeow", "+++ zapwire", "@@ -1,2 +1,2 @@", " <a/>", "-<c/>", "+<b/>"]


def test_order_may_be_ignored() -> None:
    """The same in another order is a difference only where order counts."""
    ours, theirs = [["<a/>"], ["<b/>"]], [["<b/>"], ["<a/>"]]
    assert differences(ours, theirs) != ""
    assert differences(ours, theirs, ordered=False) == ""


def stanza(direction: str, tag: str, /, **attrs: str) -> dict[str, Any]:
    """A recorded stanza; `direction` is `in` for what the client said."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
    return {"kind": "stanza", "direction": direction, "stanza": {"tag": tag, "attrs": named, "content": None}}


def test_an_exchange() -> None:
    """What a client said comes first, in order, then its answers, sorted; answers tell what they are to."""
    entries = [
        stanza("in", "message", id="3EB0", to="a"),
        stanza("out", "receipt", id="3EB0", from_="b"),
        stanza("out", "message", id="77", type="text"),
        stanza("in", "receipt", id="77", to="b"),
        stanza("in", "ack", class_="receipt", id="3EB0"),
        stanza("in", "iq", xmlns="w:p", id="9"),
        stanza("in", "iq", id="10"),
    ]
    assert exchange(entries, Masks()) == [
        ['<message id="MESSAGE-1" to="a"/>'],
        ['<iq id="ID"/>'],
        ['<ack class="receipt" id="MESSAGE-1"/>'],
        ['<receipt id="MESSAGE-TEXT-1" to="b"/>'],
    ]


def test_complaints_of_the_server() -> None:
    """That a stanza was refused, or that its devices are not those there are, is part of the exchange."""
    entries: list[dict[str, Any]] = [
        stanza("in", "weather") | {"refused": True},
        stanza("out", "ack", id="3EB0", phash="2:abc"),
        stanza("out", "ack", id="3EB1", error="479"),
        stanza("out", "ack", id="3EB2"),
        {"kind": "close"},
    ]
    assert exchange(entries, Masks()) == [
        ["<weather/>"],
        ["(close)"],
        ["the server does not know <weather>"],
        ['the server: <ack error="479" id="ID"/>'],
        ['the server: <ack id="ID" phash="HASH"/>'],
    ]


def test_names_of_ids() -> None:
    """Ids are numbered anew in each exchange, but those that have a name keep it."""
    masks = Masks()
    masks.name("1", "GREETING")
    first, second = (exchange([stanza("out", "call", id=id), stanza("in", "ack", id=id)], masks) for id in "23")
    assert first == second == [['<ack id="CALL-1"/>']]
    assert exchange([stanza("in", "ack", id="1"), stanza("in", "ack", id="2")], masks) == [
        ['<ack id="CALL-1"/>'],
        ['<ack id="GREETING"/>'],
    ]
