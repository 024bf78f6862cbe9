"""usync: what a device asks about users."""

from dataclasses import replace

import pytest

from tests.sandbox.people import NOW, NUMBER, ask, new_shelf, signed_identity, town
from tests.sandbox.raw_client import Keys
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.pairing.identity import KeyIndexList
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.signal.xeddsa import verify
from zapwire.protocol.stanzas.users import read_user_info
from zapwire.sandbox.handlers.usync import ROUTES, on_query
from zapwire.sandbox.router import Outcome, Request
from zapwire.sandbox.world.profiles import certify

STRANGER = JID("14155550123", "s.whatsapp.net")
NOT_FOUND = Node("error", {"code": "404", "text": "item-not-found"})
ENVELOPE = {"sid": "s1", "mode": "query", "last": "true", "index": "0", "context": "interactive"}


def query(protocols: tuple[Node, ...], *users: Node) -> Node:
    """Return a query about these users."""
    usync = Node("usync", ENVELOPE, (Node("query", {}, protocols), Node("list", {}, users)))
    return Node("iq", {"id": "7", "xmlns": "usync", "type": "get", "to": SERVER}, (usync,))


def answered(outcome: Outcome, *protocols: str) -> tuple[Node, ...]:
    """Return the users of an answer whose envelope is right."""
    (answer,) = outcome.answers
    assert answer.attrs == {"from": SERVER, "type": "result", "id": "7"}
    (usync,) = answer.children
    assert (usync.tag, usync.attrs) == ("usync", ENVELOPE)
    result, users = usync.children
    assert result == Node("result", {}, tuple(map(Node, protocols)))
    assert (users.tag, users.attrs, outcome.effects, outcome.refused) == ("list", {}, frozenset(), False)
    return users.children


def user(jid: JID | None = None, contact: bytes | None = None) -> Node:
    """Return a user asked about."""
    attrs: dict[str, AttrValue] = {"jid": jid} if jid else {}
    return Node("user", attrs, (Node("contact", {}, contact),) if contact is not None else None)


def asker() -> Request:
    """Return a request of the account everybody here asks about, Ana's."""
    return ask(ROUTES, Node("presence"))[1]


ANA, ANA_LID = asker().account.jid(), asker().account.lid()
LID_MODE = Node("contact", {"addressing_mode": "lid"})


@pytest.mark.parametrize(
    ("contact", "jid"),
    [(NUMBER, ANA), (f"+{NUMBER}", ANA), (f"{NUMBER}@c.us", ANA), (f"{NUMBER}@s.whatsapp.net", ANA)],
)
def test_a_contact_on_whatsapp(contact: str, jid: JID) -> None:
    """A number written with or without plus, or as an old-style JID, is in."""
    (found,) = answered(ask(ROUTES, query((Node("contact"),), user(contact=contact.encode())))[0], "contact")
    assert found == Node("user", {"jid": jid, "pn_jid": ANA}, (Node("contact", {"type": "in"}, contact.encode()),))


def test_a_contact_may_be_answered_by_lid() -> None:
    """The JID is the LID where the client wants that; the number is there, too."""
    (found,) = answered(ask(ROUTES, query((LID_MODE,), user(contact=NUMBER.encode())))[0], "contact")
    assert found.attrs == {"jid": ANA_LID, "pn_jid": ANA}


@pytest.mark.parametrize("contact", [b"+14155550123", b"1 (415) 555-0123@c.us", b"14155550123@"])
def test_a_contact_not_on_whatsapp(contact: bytes) -> None:
    """A number nobody has is out, and its digits are the JID."""
    (found,) = answered(ask(ROUTES, query((Node("contact"),), user(contact=contact)))[0], "contact")
    assert found == Node("user", {"jid": STRANGER}, (Node("contact", {"type": "out"}, contact),))


def test_several_users_are_answered_in_order() -> None:
    """By number, by LID, or as a device, whose user is meant."""
    outcome, _ = ask(ROUTES, query((Node("lid"),), user(ANA), user(ANA_LID), user(STRANGER), user(ANA.with_device(5))))
    known = (Node("lid", {"val": ANA_LID}),)
    assert answered(outcome, "lid") == (
        Node("user", {"jid": ANA, "pn_jid": ANA}, known),
        Node("user", {"jid": ANA_LID, "pn_jid": ANA}, known),
        Node("user", {"jid": STRANGER}, (Node("lid"),)),
        Node("user", {"jid": ANA, "pn_jid": ANA}, known),
    )


def test_the_devices_of_a_user() -> None:
    """The phone and its companions with their places in the key list, which the account has signed."""
    request = asker()
    second = request.account.companions[1]
    request.account.companions[5] = type(second)(
        5,
        second.registration,
        second.noise_key,
        signed_identity(request.account, Keys.of("second"), 9),
        "Raw",
        "CHROME",
        NOW + 60,
    )
    request.account.next_key_index = 12
    node = query((Node("devices", {"version": "2"}),), user(ANA))
    (found,) = answered(on_query(Request(request.world, request.account, second, node, NOW, new_shelf())), "devices")
    (devices,) = found.children
    listed = (
        Node("device", {"id": "0"}),
        Node("device", {"id": "1", "key-index": "1"}),
        Node("device", {"id": "5", "key-index": "9"}),
    )
    device_list, key_indexes = devices.children
    assert device_list == Node("device-list", {}, listed)
    assert (key_indexes.tag, key_indexes.attrs) == ("key-index-list", {"ts": str(NOW + 60)})
    signed = KeyIndexList.from_signed(key_indexes.data, request.account.identity.public)
    assert signed == KeyIndexList(request.account.key_list_id, NOW + 60, 11, (0, 1, 9))


def test_a_phone_alone_has_no_key_list() -> None:
    """The device list has the phone."""
    request = asker()
    node = query((Node("devices", {"version": "2"}),), user(ANA))
    companion = request.world.unlink(request.account, 1)
    (found,) = answered(on_query(Request(request.world, request.account, companion, node, NOW, new_shelf())), "devices")
    assert found.children == (Node("devices", {}, (Node("device-list", {}, (Node("device", {"id": "0"}),)),)),)


def test_the_devices_of_nobody() -> None:
    """There is an error in the list's place."""
    (found,) = answered(ask(ROUTES, query((Node("devices"),), user(STRANGER)))[0], "devices")
    assert found.children == (Node("devices", {}, (NOT_FOUND,)),)


def test_the_about_text() -> None:
    """It has the time it was set; nobody has none."""
    known, unknown = answered(ask(ROUTES, query((Node("status"),), user(ANA), user(STRANGER)))[0], "status")
    text = b"Hey there! I am using WhatsApp."
    assert known.children == (Node("status", {"t": str(NOW)}, text),)
    assert unknown.children == (Node("status", {"code": "404"}),)


def test_every_protocol_is_answered() -> None:
    """What nobody has is empty, what the sandbox does not know is an error."""
    tags = ("business", "picture", "username", "disappearing_mode", "telepathy")
    (found,) = answered(ask(ROUTES, query(tuple(map(Node, tags)), user(ANA)))[0], *tags)
    unknown = Node("telepathy", {}, (Node("error", {"code": "501", "text": "feature-not-implemented"}),))
    assert found.children == (*map(Node, tags[:4]), unknown)


@pytest.mark.parametrize(
    "content",
    [
        (Node("usync"),),
        (Node("usync", ENVELOPE, (Node("query"),)),),
        (Node("usync", ENVELOPE, (Node("list"),)),),
        (Node("usync", {}, (Node("query"), Node("list"))),),
        (Node("usync", ENVELOPE, (Node("query"), Node("list", {}, (Node("user"),)))),),
    ],
    ids=["empty", "no list", "no query", "no envelope", "a user without a name"],
)
def test_a_malformed_query_is_refused(content: tuple[Node, ...]) -> None:
    """Whatever is missing."""
    node = Node("iq", {"id": "7", "xmlns": "usync", "type": "get", "to": SERVER}, content)
    error = Node("error", {"code": "400", "text": "bad-request"})
    answer = Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (error,))
    assert ask(ROUTES, node)[0] == Outcome((answer,), refused=True)


def test_another_form_of_a_number() -> None:
    """A number is found under its other forms, and answered as it is registered."""
    request = asker()
    request.world.set_other_numbers(request.account, ["+54 11 5555-4444"])
    node = query((LID_MODE,), user(contact=b"+541155554444@c.us"))
    (found,) = answered(on_query(replace(request, node=node)), "contact")
    assert found.attrs == {"jid": ANA_LID, "pn_jid": ANA}
    assert found.children[0].attrs == {"type": "in"}


def test_what_a_person_shows() -> None:
    """Picture, text and a business's name, to whoever may see them."""
    here = town()
    bo = here.bo
    random = here.world.random(128)
    key = bo.identity
    bo.profile.certificate = certify("Café", issuer="smb:wa", serial=7, key=key, server_key=key, random=random)
    bo.privacy["status"] = "all"
    picture = here.world.pictures.set(bo.jid(), b"\xff\xd8\xff", b"\xff\xd8\xff", NOW)
    protocols = (Node("business", {}, (Node("verified_name"),)), Node("status"), Node("picture"))
    node = query(protocols, user(bo.jid()))
    (found,) = answered(here.submit(here.ana.jid(1), node), "business", "status", "picture")
    info = read_user_info(found)
    assert (info.status, info.picture_id) == (bo.about, picture.id)
    assert info.verified_name == bo.profile.verified_name
    assert info.verified_name is not None
    details = VerifiedNameCertificate.FromString(info.verified_name.certificate)
    assert verify(bo.identity.public, details.details, details.signature)
    bo.profile.block(here.ana.number, is_blocked=True)
    hidden = here.submit(here.ana.jid(1), node)
    (found,) = answered(hidden, "business", "status", "picture")
    assert (read_user_info(found).status, read_user_info(found).picture_id) == ("", "")
    assert found.child("status") == Node("status", {"code": "401"})
