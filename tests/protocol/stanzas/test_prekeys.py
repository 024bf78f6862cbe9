"""Prekey stanzas: the count, the upload, the digest."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from tests.protocol.stanzas.people import ANA_LID, BOB_LID
from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    counts,
    edit,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from zapwire.errors import ItemNotFound, QueryRefused, StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey, SignedPreKey
from zapwire.protocol.stanzas.prekeys import (
    GetPreKeyBundles,
    GetPreKeyCount,
    GetPreKeyDigest,
    PreKeyDigest,
    UploadPreKeys,
    bundle_node,
    bundles_answer,
    prekey_count,
    prekey_node,
    read_bundle,
    read_prekey,
    read_signed_prekey,
    signed_prekey_node,
)
from zapwire.protocol.stanzas.queries import result_node

IDENTITY = key_pair("identity")


def signed_prekey(key_id: int) -> PublicSignedPreKey:
    """Return a prekey that `IDENTITY` signed."""
    random = dice("signed prekey")
    signed = SignedPreKey.create(IDENTITY, key_id, private=random(32), random=random(64))
    return PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature)


SIGNED = signed_prekey(0x010203)
FIRST, SECOND = PublicPreKey(1, bytes([4]) * 32), PublicPreKey(2**24 - 1, bytes([5]) * 32)
UPLOAD = UploadPreKeys(0x01020304, IDENTITY.public, (FIRST, SECOND), SIGNED)

FIRST_NODE = Node("key", {}, (Node("id", {}, b"\x00\x00\x01"), Node("value", {}, bytes([4]) * 32)))
SECOND_NODE = Node("key", {}, (Node("id", {}, b"\xff\xff\xff"), Node("value", {}, bytes([5]) * 32)))
SIGNED_NODE = Node(
    "skey",
    {},
    (
        Node("id", {}, b"\x01\x02\x03"),
        Node("value", {}, SIGNED.public),
        Node("signature", {}, SIGNED.signature),
    ),
)
UPLOAD_NODE = Node(
    "iq",
    {"id": "7", "xmlns": "encrypt", "type": "set", "to": SERVER},
    (
        Node("registration", {}, b"\x01\x02\x03\x04"),
        Node("type", {}, b"\x05"),
        Node("identity", {}, IDENTITY.public),
        Node("list", {}, (FIRST_NODE, SECOND_NODE)),
        SIGNED_NODE,
    ),
)
HASH = bytes(range(20))
DIGEST = PreKeyDigest(0x01020304, IDENTITY.public, SIGNED, (1, 2**24 - 1), HASH)
DIGEST_NODE = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "digest",
            {},
            (
                Node("registration", {}, b"\x01\x02\x03\x04"),
                Node("type", {}, b"\x05"),
                Node("identity", {}, IDENTITY.public),
                SIGNED_NODE,
                Node("list", {}, (Node("id", {}, b"\x00\x00\x01"), Node("id", {}, b"\xff\xff\xff"))),
                Node("hash", {}, HASH),
            ),
        ),
    ),
)
BUNDLE = PreKeyBundle(0x01020304, IDENTITY.public, SIGNED, FIRST)
BUNDLE_NODE = Node(
    "user",
    {"jid": ANA_LID},
    (
        Node("registration", {}, b"\x01\x02\x03\x04"),
        Node("type", {}, b"\x05"),
        Node("identity", {}, IDENTITY.public),
        FIRST_NODE,
        SIGNED_NODE,
    ),
)
MISSING_NODE = Node("user", {"jid": BOB_LID}, (Node("error", {"code": "404", "text": "item-not-found"}),))
BUNDLES_NODE = Node(
    "iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("list", {}, (BUNDLE_NODE, MISSING_NODE)),)
)
GET_BUNDLES = GetPreKeyBundles((ANA_LID, BOB_LID.with_device(2)))

key_ids = st.integers(0, 2**24 - 1)
keys = st.binary(min_size=32, max_size=32)
signed_prekeys = st.builds(PublicSignedPreKey, key_ids, keys, st.binary(min_size=64, max_size=64))


def test_count() -> None:
    """A query for the count is answered with the number of prekeys left."""
    assert asked(GetPreKeyCount()) == Node(
        "iq", {"id": "7", "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node("count"),)
    )
    assert prekey_count(812) == (Node("count", {"value": "812"}),)
    assert answered(GetPreKeyCount(), prekey_count(812)) == 812


@given(counts)
def test_any_count(count: int) -> None:
    """Any number reads back as it was written, 0 too."""
    assert answered(GetPreKeyCount(), prekey_count(count)) == count


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (gone, "<iq> has no <count>"),
        (lacking("value"), "<count> has no attribute 'value'"),
        (having("value", "many"), "<count> attribute 'value' should be an integer, not 'many'"),
    ],
)
def test_wrong_count(change: Change, message: str) -> None:
    """An answer without a number is refused."""
    answer = edit(result_node("7", prekey_count(3)), "count", change)
    with pytest.raises(StanzaError, match=re.escape(message)):
        GetPreKeyCount().read(over_wire(answer))


def test_upload() -> None:
    """An upload holds registration id, key type, identity, the prekeys and the signed one, numbers big-endian."""
    assert asked(UPLOAD) == UPLOAD_NODE
    assert UploadPreKeys.from_node(over_wire(UPLOAD_NODE)) == UPLOAD
    answered(UPLOAD)


def test_upload_without_prekeys() -> None:
    """An upload may bring no one-time prekeys."""
    upload = replace(UPLOAD, prekeys=())
    assert UploadPreKeys.from_node(asked(upload)) == upload


def test_upload_with_other_children() -> None:
    """What is beside the prekeys is passed over."""
    node = edit(UPLOAD_NODE, "list", holding((Node("note"), FIRST_NODE)))
    assert UploadPreKeys.from_node(over_wire(node)).prekeys == (FIRST,)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("registration", gone, "<iq> has no <registration>"),
        ("registration", holding(b"\x01\x02\x03"), "<registration> holds 3 bytes, expected 4"),
        ("registration", holding(None), "<registration> should hold bytes"),
        ("identity", gone, "<iq> has no <identity>"),
        ("identity", holding(bytes(33)), "<identity> holds 33 bytes, expected 32"),
        ("identity", holding(key_pair("someone else").public), "the signed prekey is not signed by the identity key"),
        ("list", gone, "<iq> has no <list>"),
        ("list key id", gone, "<key> has no <id>"),
        ("list key id", holding(b"\x01"), "<id> holds 1 bytes, expected 3"),
        ("list key value", gone, "<key> has no <value>"),
        ("list key value", holding(bytes(31)), "<value> holds 31 bytes, expected 32"),
        ("skey", gone, "<iq> has no <skey>"),
        ("skey id", gone, "<skey> has no <id>"),
        ("skey id", holding(bytes(4)), "<id> holds 4 bytes, expected 3"),
        ("skey value", gone, "<skey> has no <value>"),
        ("skey value", holding(b""), "<value> holds 0 bytes, expected 32"),
        ("skey value", holding(bytes(32)), "the signed prekey is not signed by the identity key"),
        ("skey signature", gone, "<skey> has no <signature>"),
        ("skey signature", holding(bytes(63)), "<signature> holds 63 bytes, expected 64"),
        ("skey signature", holding(bytes(64)), "the signed prekey is not signed by the identity key"),
    ],
)
def test_wrong_upload(path: str, change: Change, message: str) -> None:
    """An upload must be whole, its parts of their lengths, and the signed prekey signed by the identity beside it."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        UploadPreKeys.from_node(over_wire(edit(UPLOAD_NODE, path, change)))


def test_digest_query() -> None:
    """A query for the digest is answered with what the server holds, the prekeys by their ids."""
    assert asked(GetPreKeyDigest()) == Node(
        "iq", {"id": "7", "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node("digest"),)
    )
    assert over_wire(result_node("7", DIGEST.to_content())) == DIGEST_NODE
    assert answered(GetPreKeyDigest(), DIGEST.to_content()) == DIGEST


def test_digest_of_an_upload() -> None:
    """The digest is SHA-1 over identity, signed prekey, its signature and the prekeys, in this order."""
    signed = PublicSignedPreKey(9, bytes([2]) * 32, bytes([3]) * 64)
    digest = PreKeyDigest.of(UploadPreKeys(8, bytes([1]) * 32, (FIRST, SECOND), signed))
    expected = bytes.fromhex("f7c25cd5011ec11b3f3cf3952cd17989410687a5")
    assert digest == PreKeyDigest(8, bytes([1]) * 32, signed, (1, 2**24 - 1), expected)


def test_digest_without_prekeys() -> None:
    """A server that holds no one-time prekeys says so."""
    digest = replace(DIGEST, prekey_ids=())
    assert answered(GetPreKeyDigest(), digest.to_content()) == digest


@given(
    st.builds(
        PreKeyDigest,
        st.integers(0, 2**32 - 1),
        keys,
        signed_prekeys,
        st.lists(key_ids, max_size=5).map(tuple),
        st.binary(min_size=20, max_size=20),
    )
)
def test_any_digest(digest: PreKeyDigest) -> None:
    """Any digest reads back as it was written."""
    assert answered(GetPreKeyDigest(), digest.to_content()) == digest


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("digest", gone, "<iq> has no <digest>"),
        ("digest registration", gone, "<digest> has no <registration>"),
        ("digest registration", holding(bytes(5)), "<registration> holds 5 bytes, expected 4"),
        ("digest identity", gone, "<digest> has no <identity>"),
        ("digest identity", holding(bytes(33)), "<identity> holds 33 bytes, expected 32"),
        ("digest skey", gone, "<digest> has no <skey>"),
        ("digest skey signature", gone, "<skey> has no <signature>"),
        ("digest list", gone, "<digest> has no <list>"),
        ("digest list id", holding(b"\x01\x02"), "<id> holds 2 bytes, expected 3"),
        ("digest hash", gone, "<digest> has no <hash>"),
        ("digest hash", holding(bytes(32)), "<hash> holds 32 bytes, expected 20"),
    ],
)
def test_wrong_digest(path: str, change: Change, message: str) -> None:
    """A digest must be whole, and its parts of their lengths."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        GetPreKeyDigest().read(over_wire(edit(DIGEST_NODE, path, change)))


@given(st.builds(PublicPreKey, key_ids, keys), signed_prekeys)
def test_any_prekey(prekey: PublicPreKey, signed: PublicSignedPreKey) -> None:
    """Prekeys read back as they were written; whose signature it is, is not asked here."""
    assert read_prekey(over_wire(prekey_node(prekey))) == prekey
    assert read_signed_prekey(over_wire(signed_prekey_node(signed))) == signed


@given(
    broken(UPLOAD_NODE),
    broken(DIGEST_NODE),
    broken(result_node("7", prekey_count(3))),
    broken(SIGNED_NODE),
)
def test_anything_for_prekeys(upload: Node, digest: Node, count: Node, skey: Node) -> None:
    """Prekey stanzas are read, or refused with a `StanzaError`."""
    read_or_refuse(UploadPreKeys.from_node, upload)
    read_or_refuse(GetPreKeyDigest().read, digest)
    read_or_refuse(GetPreKeyCount().read, count)
    read_or_refuse(read_prekey, skey)
    read_or_refuse(read_signed_prekey, skey)


def test_bundles_query() -> None:
    """Bundles are asked for by device, with the reason that whatsmeow gives."""
    assert asked(GET_BUNDLES) == Node(
        "iq",
        {"id": "7", "xmlns": "encrypt", "type": "get", "to": SERVER},
        (
            Node(
                "key",
                {},
                (
                    Node("user", {"jid": ANA_LID, "reason": "identity"}),
                    Node("user", {"jid": BOB_LID.with_device(2), "reason": "identity"}),
                ),
            ),
        ),
    )
    assert GetPreKeyBundles.from_node(asked(GET_BUNDLES)) == GET_BUNDLES


def test_bundles() -> None:
    """Each device has its bundle or its error."""
    assert bundles_answer({ANA_LID: BUNDLE, BOB_LID: ItemNotFound(404, "item-not-found")}) == BUNDLES_NODE.content
    answers = answered(GET_BUNDLES, BUNDLES_NODE.content)
    assert list(answers) == [ANA_LID, BOB_LID]
    assert answers[ANA_LID] == BUNDLE
    refusal = answers[BOB_LID]
    assert isinstance(refusal, ItemNotFound)
    assert (refusal.code, refusal.text) == (404, "item-not-found")


def test_a_companions_bundle_has_its_identity() -> None:
    """What the account signed stands after the keys, which read as before."""
    answer = Node("iq", {}, bundles_answer({ANA_LID: BUNDLE, BOB_LID: BUNDLE}, {BOB_LID: b"signed"}))
    phone, companion = answer.require("list").children
    assert phone.child("device-identity") is None
    assert companion.children[-1] == Node("device-identity", {}, b"signed")
    assert read_bundle(companion) == read_bundle(phone) == BUNDLE


@given(
    st.builds(
        PreKeyBundle,
        st.integers(0, 2**32 - 1),
        keys,
        signed_prekeys,
        st.none() | st.builds(PublicPreKey, key_ids, keys),
    )
)
def test_any_bundle(bundle: PreKeyBundle) -> None:
    """Any bundle reads back as it was written, without a one-time prekey, too."""
    assert read_bundle(over_wire(bundle_node(ANA_LID, bundle))) == bundle


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("registration", gone, "<user> has no <registration>"),
        ("registration", holding(bytes(3)), "<registration> holds 3 bytes, expected 4"),
        ("identity", holding(bytes(33)), "<identity> holds 33 bytes, expected 32"),
        ("key value", gone, "<key> has no <value>"),
        ("skey", gone, "<user> has no <skey>"),
        ("skey signature", gone, "<skey> has no <signature>"),
    ],
)
def test_bad_bundle_among_others(path: str, change: Change, message: str) -> None:
    """A bundle that is not whole is an error of its device, and does not spoil the others."""
    other = edit(BUNDLE_NODE, "", having("jid", BOB_LID))
    answers = answered(GET_BUNDLES, (Node("list", {}, (edit(BUNDLE_NODE, path, change), other)),))
    assert answers[BOB_LID] == BUNDLE
    assert isinstance(answers[ANA_LID], StanzaError)
    assert message in str(answers[ANA_LID])


def test_malformed_refusal_among_bundles() -> None:
    """A malformed error is an error of its device, too."""
    users = (BUNDLE_NODE, edit(MISSING_NODE, "error", having("code", "none")))
    answers = answered(GET_BUNDLES, (Node("list", {}, users),))
    assert isinstance(answers[BOB_LID], StanzaError)
    assert not isinstance(answers[BOB_LID], QueryRefused)


def test_bundle_in_keys() -> None:
    """The keys may be one level down, as in a retry receipt."""
    registration, *rest = BUNDLE_NODE.children
    node = edit(BUNDLE_NODE, "", holding((registration, Node("keys", {}, tuple(rest)))))
    assert read_bundle(over_wire(node)) == BUNDLE


def test_bundles_of_nobody() -> None:
    """Who has no JID is passed over."""
    users = (edit(BUNDLE_NODE, "", lacking("jid")), Node("note", {"jid": ANA_LID}))
    assert answered(GET_BUNDLES, (Node("list", {}, users),)) == {}


def test_wrong_bundles() -> None:
    """An answer without list, and a request without devices, are refused."""
    with pytest.raises(StanzaError, match="<iq> has no <list>"):
        GET_BUNDLES.read(over_wire(edit(BUNDLES_NODE, "list", gone)))
    with pytest.raises(StanzaError, match="<iq> has no <key>"):
        GetPreKeyBundles.from_node(BUNDLES_NODE)
    with pytest.raises(StanzaError, match="<user> has no attribute 'jid'"):
        GetPreKeyBundles.from_node(edit(asked(GET_BUNDLES), "key user", lacking("jid")))


@given(broken(BUNDLES_NODE), broken(asked(GET_BUNDLES)))
def test_anything_for_bundles(answer: Node, request: Node) -> None:
    """Bundles are read, or refused with a `StanzaError`."""
    read_or_refuse(GET_BUNDLES.read, answer)
    read_or_refuse(GetPreKeyBundles.from_node, request)
    read_or_refuse(read_bundle, answer)


def test_bundles_by_device() -> None:
    """Devices of one user have bundles of their own."""
    devices = {JID("100000000000002", "lid", number): BUNDLE for number in (0, 5)}
    assert answered(GET_BUNDLES, bundles_answer(devices)) == devices
