"""Prekeys: count, upload, digest, rotation, bundles."""

import hashlib
from typing import Any

import pytest

from tests.sandbox.people import KEYS, Town, ask, town
from tests.sandbox.raw_client import Keys, prekey
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.stanzas.identities import PreKeysLow
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles, GetPreKeyCount, GetPreKeyDigest
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node
from zapwire.sandbox.handlers.prekeys import ROUTES, on_count, on_digest
from zapwire.sandbox.router import Effect, Outcome, Request

OTHER = Keys.of("other")
DONE = Node("iq", {"from": SERVER, "type": "result", "id": "7"})
SAVED = Outcome((DONE,), frozenset({Effect.SAVE}))
FIRST, SECOND = (prekey(number).key_pair.public for number in (1, 0x010203))


def get(tag: str) -> Node:
    """Return a query for something about the device's keys."""
    return Node("iq", {"id": "7", "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node(tag),))


def put(*content: Node) -> Node:
    """Return a query that changes the device's keys."""
    return Node("iq", {"id": "7", "xmlns": "encrypt", "type": "set", "to": SERVER}, content)


def result(content: Content) -> Outcome:
    """Return an answer."""
    return Outcome((Node("iq", DONE.attrs, content),))


def error(code: str, text: str) -> Node:
    """Return a refusal."""
    return Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (Node("error", {"code": code, "text": text}),))


REFUSED = Outcome((error("400", "bad-request"),), refused=True)


def signed_prekey(keys: Keys, key_id: bytes = b"\x00\x00\x01") -> Node:
    """Return a signed prekey."""
    signed = keys.signed_prekey
    values = {"id": key_id, "value": signed.key_pair.public, "signature": signed.signature}
    return Node("skey", {}, tuple(Node(tag, {}, value) for tag, value in values.items()))


def one_time(key_id: bytes, public: bytes) -> Node:
    """Return a one-time prekey."""
    return Node("key", {}, (Node("id", {}, key_id), Node("value", {}, public)))


def upload(identity: Keys = KEYS, signer: Keys = KEYS, registration: bytes = b"\x00\x00\x00\x4d") -> Node:
    """Return the upload of two one-time prekeys."""
    keys = (one_time(b"\x00\x00\x01", FIRST), one_time(b"\x01\x02\x03", SECOND))
    return put(
        Node("registration", {}, registration),
        Node("type", {}, b"\x05"),
        Node("identity", {}, identity.identity.public),
        Node("list", {}, keys),
        signed_prekey(signer),
    )


def uploaded() -> Request:
    """Return a request of a device that has uploaded its keys."""
    outcome, request = ask(ROUTES, upload())
    assert outcome == SAVED
    return request


def test_a_new_device_has_no_prekeys() -> None:
    """The count is 0, and there is no record to make a digest of."""
    assert ask(ROUTES, get("count"))[0] == result((Node("count", {"value": "0"}),))
    assert ask(ROUTES, get("digest"))[0] == Outcome((error("404", "item-not-found"),))


def test_uploaded_prekeys_are_counted() -> None:
    """An upload is to be kept; then the device has what it sent."""
    request = uploaded()
    assert on_count(request) == result((Node("count", {"value": "2"}),))
    assert request.require_companion().prekeys == {1: FIRST, 0x010203: SECOND}
    assert request.require_companion().registration.registration_id == 77


def test_the_digest_covers_all_keys() -> None:
    """Ids and public parts, and SHA-1 over identity, signed prekey, its signature and the one-time prekeys."""
    signed = KEYS.signed_prekey
    hashed = KEYS.identity.public + signed.key_pair.public + signed.signature + FIRST + SECOND
    digest = (
        Node("registration", {}, b"\x00\x00\x00\x4d"),
        Node("type", {}, b"\x05"),
        Node("identity", {}, KEYS.identity.public),
        signed_prekey(KEYS),
        Node("list", {}, (Node("id", {}, b"\x00\x00\x01"), Node("id", {}, b"\x01\x02\x03"))),
        Node("hash", {}, hashlib.sha1(hashed, usedforsecurity=False).digest()),
    )
    assert on_digest(uploaded()) == result((Node("digest", {}, digest),))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(upload(OTHER, OTHER), id="another identity"),
        pytest.param(upload(signer=OTHER), id="a signed prekey of another identity"),
        pytest.param(upload(registration=b"\x4d"), id="a short registration id"),
        pytest.param(put(Node("registration", {}, bytes(4))), id="nothing else"),
    ],
)
def test_a_wrong_upload_changes_nothing(query: Node) -> None:
    """It is refused as malformed."""
    outcome, request = ask(ROUTES, query)
    assert outcome == REFUSED
    assert request.require_companion().registration == KEYS.registration
    assert request.require_companion().prekeys == {}


def test_the_signed_prekey_can_be_replaced() -> None:
    """The new one is to be kept, identity and registration id stay."""
    later = KEYS.rotated(2)
    outcome, request = ask(ROUTES, put(Node("rotate", {}, (signed_prekey(later, b"\x00\x00\x02"),))))
    assert outcome == SAVED
    assert request.require_companion().registration == later.registration


@pytest.mark.parametrize(
    "content",
    [(signed_prekey(OTHER),), (), (Node("skey"),)],
    ids=["of another identity", "none", "empty"],
)
def test_a_wrong_signed_prekey_is_refused(content: tuple[Node, ...]) -> None:
    """The old one stays."""
    outcome, request = ask(ROUTES, put(Node("rotate", {}, content)))
    assert outcome == REFUSED
    assert request.require_companion().registration == KEYS.registration


def bundles(place: Town, *devices: JID) -> tuple[dict[JID, Any], Outcome]:
    """Let Cy's phone ask for the keys of devices."""
    query = GetPreKeyBundles(devices)
    outcome = place.submit(place.cy.jid(), query_node(query, "7"))
    return query.read(check_answer(outcome.answers[0])), outcome


def test_a_phones_bundle() -> None:
    """Identity and signed prekey stay, each asker gets a one-time prekey of its own."""
    place = town()
    keys = place.ana.keys
    found, outcome = bundles(place, place.ana.lid())
    again, _ = bundles(place, place.ana.jid())
    first, second = found[place.ana.lid()], again[place.ana.jid()]
    assert (first.identity, first.registration_id) == (place.ana.identity.public, keys.registration_id)
    assert first.signed_prekey == second.signed_prekey == keys.public_signed_prekey
    assert (first.prekey.id, second.prekey.id) == (1, 2)
    assert outcome.changed == (place.ana,)


def test_a_companions_bundle() -> None:
    """As it uploaded it; its one-time prekeys run out, and it is told when few are left."""
    place = town()
    companion, device = place.bo.companions[1], place.bo.lid(1)
    companion.upload(Keys.of("bo").upload(*map(prekey, range(1, 12))))
    asked = [bundles(place, device) for _ in range(12)]
    ids = [found[device].prekey.id if found[device].prekey else None for found, _ in asked]
    assert ids == [*range(1, 12), None]
    assert all(found[device].identity == companion.registration.identity_key for found, _ in asked)
    told = [number for number, (_, outcome) in enumerate(asked) if outcome.deliveries]
    assert told == [1]
    (notice,) = asked[1][1].deliveries
    assert notice.device == place.bo.jid(1)
    assert PreKeysLow.from_node(notice.node).count == 9


def test_a_companions_bundle_shows_that_it_is_linked() -> None:
    """Its account and itself have signed; the account's key, which its phone's bundle has, is left out."""
    place = town()
    _, outcome = bundles(place, place.bo.lid(), place.bo.lid(1))
    phone, companion = outcome.answers[0].require("list").children
    assert phone.child("device-identity") is None
    data = companion.require("device-identity").data
    assert SignedDeviceIdentity.from_bytes(data).account_signature_key == b""
    signed = SignedDeviceIdentity.from_bytes(data, account_signature_key=place.bo.identity.public)
    device = place.bo.companions[1].registration.identity_key
    assert signed.has_account_signature(device)
    assert signed.has_device_signature(device)


def test_many_bundles_at_once() -> None:
    """Each by the name it was asked by; an unknown device has an error of its own and spoils none of the others."""
    place = town()
    strangers = [JID("1", "lid"), place.ana.lid(9), JID("99999999999", "s.whatsapp.net")]
    found, _ = bundles(place, place.ana.lid(), *strangers, place.bo.jid(1), place.ana.lid())
    assert list(found) == [place.ana.lid(), *strangers, place.bo.jid(1)]
    assert [found[stranger].code for stranger in strangers] == [404, 404, 404]
    assert found[place.bo.jid(1)].prekey is None


@pytest.mark.parametrize("count", [0, 5121])
def test_how_many_bundles_may_be_asked_for(count: int) -> None:
    """None is no question; more than all devices of the largest group are none either."""
    place = town()
    users = tuple(Node("user", {"jid": JID(str(number), "lid")}) for number in range(count))
    query = Node("iq", {"id": "7", "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node("key", {}, users),))
    assert place.submit(place.cy.jid(), query).refused


@pytest.mark.parametrize(
    "query", [GetPreKeyCount(), GetPreKeyDigest(), KEYS.upload()], ids=lambda query: type(query).__name__
)
def test_a_phone_keeps_its_keys_itself(query: Query[object]) -> None:
    """What companions do with theirs, it cannot."""
    place = town()
    assert place.submit(place.cy.jid(), query_node(query, "7")).refused
