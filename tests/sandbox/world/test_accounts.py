"""Accounts and companions."""

from tests.sandbox.people import KEYS, NOW, NUMBER, add_companion, new_world
from tests.sandbox.raw_client import Keys, prekey
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.prekeys import PublicPreKey
from zapwire.protocol.stanzas.prekeys import UploadPreKeys


def test_an_account_is_addressed_by_number_and_lid() -> None:
    """Both forms name the phone itself, or with a number one of its companions."""
    account = new_world().create_account(NUMBER, "Ana", NOW)
    assert account.jid() == JID(NUMBER, "s.whatsapp.net")
    assert account.jid(3) == JID(NUMBER, "s.whatsapp.net", 3)
    assert account.lid() == JID(account.lid_user, "lid")
    assert account.lid(3) == JID(account.lid_user, "lid", 3)


def test_the_devices_are_the_phone_and_its_companions() -> None:
    """The phone is device 0, companions follow in the order they were linked."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    assert list(account.device_ids()) == [0]
    add_companion(world, account)
    add_companion(world, account)
    assert list(account.device_ids()) == [0, 1, 2]


def test_a_companion_has_a_place_in_the_key_list() -> None:
    """The key index is the one that was signed."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    assert [add_companion(world, account).key_index for _ in range(2)] == [1, 2]


def test_uploads_add_one_time_prekeys() -> None:
    """A second upload leaves the first one's prekeys and replaces the rest; what is held is what was sent."""
    world = new_world()
    companion = add_companion(world, world.create_account(NUMBER, "Ana", NOW))
    companion.upload(KEYS.upload(prekey(1), prekey(2)))
    later = Keys(KEYS.noise, KEYS.identity, Keys.of("later").signed_prekey, KEYS.adv_secret, 77)
    companion.upload(later.upload(prekey(3)))
    assert companion.published() == UploadPreKeys(
        77,
        KEYS.identity.public,
        tuple(PublicPreKey(number, prekey(number).key_pair.public) for number in (1, 2, 3)),
        later.registration.signed_prekey,
    )


def test_accounts_share_no_settings() -> None:
    """Changing one account's privacy settings leaves the others' alone."""
    world = new_world()
    first, second = (world.create_account(number, "", NOW) for number in (NUMBER, "5491155554445"))
    first.privacy["last"] = "none"
    assert second.privacy["last"] == "contacts"
