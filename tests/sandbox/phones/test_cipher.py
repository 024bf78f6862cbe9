"""One phone's sessions and sender keys, against another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.people import dice, new_world
from tests.sandbox.phones.net import ANA, BEN, CLEO, bundle_of
from zapwire.errors import DuplicateMessage, InvalidKey, InvalidMessage, NoSession, SignalError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.messages import Enc
from zapwire.sandbox.phones.cipher import PhoneCipher

GROUP = JID("120363025246125486", "g.us")


def phones(*numbers: str) -> list[PhoneCipher]:
    """Return the ciphers of new people's phones."""
    world = new_world("cipher")
    return [PhoneCipher(world.create_account(number, "", 0), dice(number)) for number in numbers]


def name(cipher: PhoneCipher) -> JID:
    """Return what a phone's sessions go by at others."""
    return cipher.account.lid()


def acquainted() -> tuple[PhoneCipher, PhoneCipher]:
    """Return two phones with a session that both have."""
    ana, ben = phones(ANA, BEN)
    ana.start(name(ben), bundle_of(ben.account))
    ben.decrypt(name(ana), ana.encrypt(name(ben), b"hello"))
    ana.decrypt(name(ben), ben.encrypt(name(ana), b"hello"))
    return ana, ben


def test_a_first_message_and_its_answer() -> None:
    """The first one brings its session along, and uses up the prekey it names; the answer is a plain message."""
    ana, ben = phones(ANA, BEN)
    bundle = bundle_of(ben.account)
    assert not ana.has_session(name(ben))
    ana.start(name(ben), bundle)
    first = ana.encrypt(name(ben), b"hola", media_type="image", decrypt_fail="hide", count=2)
    assert (first.type, first.media_type, first.decrypt_fail, first.count) == ("pkmsg", "image", "hide", 2)
    assert ben.decrypt(name(ana), first) == b"hola"
    assert bundle.prekey is not None
    assert bundle.prekey.id not in ben.account.keys.prekeys
    answer = ben.encrypt(name(ana), b"che")
    assert answer.type == "msg"
    assert ana.decrypt(name(ben), answer) == b"che"
    assert ana.encrypt(name(ben), b"again").type == "msg"


def test_a_first_message_without_a_one_time_prekey() -> None:
    """As when the server has none left."""
    ana, ben = phones(ANA, BEN)
    bundle = bundle_of(ben.account)
    ana.start(name(ben), PreKeyBundle(bundle.registration_id, bundle.identity, bundle.signed_prekey))
    assert ben.decrypt(name(ana), ana.encrypt(name(ben), b"hola")) == b"hola"


def test_a_bundle_that_is_badly_signed() -> None:
    """It starts nothing."""
    ana, ben = phones(ANA, BEN)
    bundle = bundle_of(ben.account)
    with pytest.raises(InvalidKey, match="is not signed by its identity"):
        ana.start(name(ben), PreKeyBundle(1, KeyPair.from_private(bytes(32)).public, bundle.signed_prekey))
    with pytest.raises(NoSession):
        ana.encrypt(name(ben), b"hola")
    assert not ana.has_session(name(ben))


def test_a_message_is_read_once() -> None:
    """The second time it is a duplicate, of either kind."""
    ana, ben = phones(ANA, BEN)
    ana.start(name(ben), bundle_of(ben.account))
    first = ana.encrypt(name(ben), b"one")
    ben.decrypt(name(ana), first)
    with pytest.raises(DuplicateMessage):
        ben.decrypt(name(ana), first)


@given(position=st.integers(0, 10_000), xor=st.integers(1, 255))
def test_a_changed_message_is_not_read(position: int, xor: int) -> None:
    """Whatever byte of it changed, it raises a documented error, and the session goes on."""
    ana, ben = acquainted()
    enc = ana.encrypt(name(ben), b"one")
    data = bytearray(enc.ciphertext)
    data[position % len(data)] ^= xor
    with pytest.raises(SignalError):
        ben.decrypt(name(ana), Enc(enc.type, bytes(data)))
    assert ben.decrypt(name(ana), ana.encrypt(name(ben), b"two")) == b"two"


def test_messages_that_are_not_for_a_phone() -> None:
    """An unknown type, a group's message where there is no group, and one of a device without a session."""
    ana, ben = phones(ANA, BEN)
    with pytest.raises(StanzaError, match="'msmsg'"):
        ana.decrypt(name(ben), Enc("msmsg", b"x"))
    with pytest.raises(StanzaError, match="'skmsg'"):
        ana.decrypt(name(ben), Enc("skmsg", b"x"))
    with pytest.raises(InvalidMessage):
        ana.decrypt(name(ben), Enc("msg", b""))
    other, cleo = acquainted()
    with pytest.raises(NoSession):
        ana.decrypt(name(ben), other.encrypt(name(cleo), b"x"))


def test_a_prekey_that_is_gone() -> None:
    """A message that needs it cannot be read; one that names another signed prekey neither."""
    ana, ben = phones(ANA, BEN)
    ana.start(name(ben), bundle_of(ben.account))
    first = ana.encrypt(name(ben), b"hola")
    ben.account.keys.prekeys.clear()
    with pytest.raises(InvalidKey, match="which is gone"):
        ben.decrypt(name(ana), first)


def test_a_group_reads_what_it_has_the_key_of() -> None:
    """Who lacks the key is told by `lacking`, once; nobody reads a message twice."""
    ana, ben, cleo = phones(ANA, BEN, CLEO)
    members = [name(ben), name(cleo)]
    assert ana.lacking(GROUP, members) == tuple(members)
    ben.learn(GROUP, name(ana), ana.distribution(GROUP))
    ana.share(GROUP, [name(ben)])
    assert ana.lacking(GROUP, members) == (name(cleo),)
    enc = ana.encrypt_group(GROUP, b"hola", media_type="image", decrypt_fail="hide")
    assert (enc.type, enc.media_type, enc.decrypt_fail) == ("skmsg", "image", "hide")
    assert ben.decrypt(name(ana), enc, group=GROUP) == b"hola"
    with pytest.raises(DuplicateMessage):
        ben.decrypt(name(ana), enc, group=GROUP)
    with pytest.raises(NoSession, match="ask for the message again"):
        cleo.decrypt(name(ana), enc, group=GROUP)


def test_who_left_a_group_reads_no_more() -> None:
    """After a device has left there is a new key, which all others lack."""
    ana, ben, cleo = phones(ANA, BEN, CLEO)
    ana.lacking(GROUP, [name(ben), name(cleo)])
    for other in (ben, cleo):
        other.learn(GROUP, name(ana), ana.distribution(GROUP))
        ana.share(GROUP, [name(other)])
    assert ana.lacking(GROUP, [name(ben), name(cleo)]) == ()
    assert ana.lacking(GROUP, [name(ben)]) == (name(ben),)
    ben.learn(GROUP, name(ana), ana.distribution(GROUP))
    enc = ana.encrypt_group(GROUP, b"without Cleo")
    with pytest.raises(NoSession):
        cleo.decrypt(name(ana), enc, group=GROUP)
    assert ben.decrypt(name(ana), enc, group=GROUP) == b"without Cleo"


def test_a_group_without_a_key() -> None:
    """Nothing is encrypted before somebody was looked for who lacks the key."""
    ana = phones(ANA)[0]
    with pytest.raises(NoSession):
        ana.encrypt_group(GROUP, b"hola")
    with pytest.raises(NoSession):
        ana.distribution(GROUP)
    with pytest.raises(InvalidMessage):
        ana.learn(GROUP, JID("1", "lid"), b"no key")


def test_a_new_identity_ends_what_was_with_the_old_one() -> None:
    """Sessions and sender keys of this person are gone, with all their devices, and nobody else's."""
    ana, ben, cleo = phones(ANA, BEN, CLEO)
    for other in (ben, cleo):
        ana.start(name(other), bundle_of(other.account))
        other.lacking(GROUP, [name(ana)])
        ana.learn(GROUP, name(other), other.distribution(GROUP))
    ana.start(ben.account.lid(7), bundle_of(ben.account))
    ana.lacking(GROUP, [name(ben), name(cleo)])
    ana.share(GROUP, [name(ben), name(cleo)])
    ana.forget(name(ben))
    assert [ana.has_session(device) for device in (name(ben), ben.account.lid(7), name(cleo))] == [False, False, True]
    assert ana.lacking(GROUP, [name(ben), name(cleo)]) == (name(ben),)
    with pytest.raises(NoSession):
        ana.decrypt(name(ben), ben.encrypt_group(GROUP, b"hola"), group=GROUP)
    assert ana.decrypt(name(cleo), cleo.encrypt_group(GROUP, b"hola"), group=GROUP) == b"hola"


def test_keys_for_a_retry() -> None:
    """They start a session, with a prekey that nobody else is given."""
    ana, ben = phones(ANA, BEN)
    keys = ben.retry_keys()
    assert keys.prekey is not None
    assert keys.prekey.id not in ben.account.keys.offered
    assert keys.device_identity == b""
    registration_id = ben.account.keys.registration_id
    ana.start(name(ben), PreKeyBundle(registration_id, keys.identity, keys.signed_prekey, keys.prekey))
    assert ben.decrypt(name(ana), ana.encrypt(name(ben), b"again")) == b"again"


def test_an_identity_that_changed_is_trusted() -> None:
    """A person with a new phone starts a new session, and both go on with it."""
    ana, ben = acquainted()
    account = ben.account
    account.identity = KeyPair.from_private(bytes(range(32)))
    renewed = PhoneCipher(account, dice("renewed"))
    renewed.start(name(ana), bundle_of(ana.account))
    assert ana.decrypt(name(ben), renewed.encrypt(name(ana), b"new phone")) == b"new phone"
    assert renewed.decrypt(name(ana), ana.encrypt(name(ben), b"ok")) == b"ok"
