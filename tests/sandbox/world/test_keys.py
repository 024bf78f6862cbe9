"""A phone's keys."""

from tests.sandbox.people import dice
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID
from zapwire.sandbox.world.keys import BATCH, LOW, PhoneKeys

IDENTITY = KeyPair.from_private(bytes(range(KEY_SIZE)))


def new_keys() -> PhoneKeys:
    """Return the keys of a phone that was just set up."""
    return PhoneKeys.create(IDENTITY, dice("keys"))


def test_new_keys_are_complete() -> None:
    """The signed prekey is signed by the identity, a batch of one-time prekeys is published."""
    keys = new_keys()
    assert keys.public_signed_prekey.is_signed_by(IDENTITY.public)
    assert keys.offered == list(keys.prekeys) == list(range(1, BATCH + 1))
    assert 0 < keys.registration_id < 1 << 14


def test_a_prekey_is_handed_out_once() -> None:
    """Each is another one, the oldest first, until there is none; the phone still has their private halves."""
    keys = new_keys()
    taken = [keys.take_offered() for _ in range(BATCH + 1)]
    assert [prekey.id for prekey in taken if prekey] == list(range(1, BATCH + 1))
    assert all(keys.prekeys[prekey.id].public == prekey.public for prekey in taken if prekey)
    assert taken[-1] is None


def test_a_prekey_the_phone_used_up_is_not_handed_out() -> None:
    """It could not be answered."""
    keys = new_keys()
    del keys.prekeys[1]
    prekey = keys.take_offered()
    assert prekey is not None
    assert prekey.id == 2


def test_few_prekeys_are_topped_up() -> None:
    """Not before there are few; then the batch is whole again, with ids that were never used."""
    keys = new_keys()
    while len(keys.offered) > LOW:
        keys.take_offered()
    assert not keys.top_up(dice("more"))
    keys.take_offered()
    keys.was_told_low = True
    assert keys.top_up(dice("more"))
    assert len(keys.offered) == BATCH
    assert keys.offered[-1] == max(keys.prekeys) == 2 * BATCH - LOW + 1
    assert not keys.was_told_low


def test_a_single_prekey_is_not_published() -> None:
    """It is only for who is given it; after the greatest id comes the first."""
    keys = new_keys()
    keys.next_id = MAX_PREKEY_ID
    assert keys.add(dice("one")).id == MAX_PREKEY_ID
    assert keys.next_id == 1
    assert MAX_PREKEY_ID not in keys.offered
