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


def test_both_names_of_a_device() -> None:
    """By LID or by number."""
    account = new_world().create_account(NUMBER, "Ana", NOW)
    assert account.address(2, by_lid=True) == account.lid(2)
    assert account.address(by_lid=False) == account.jid()


def test_which_devices_there_are() -> None:
    """The phone always, companions as long as they are linked."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    add_companion(world, account)
    assert [account.has_device(device) for device in (0, 1, 2)] == [True, True, False]


def test_prekeys_are_handed_out_once() -> None:
    """The oldest first, until there is none."""
    world = new_world()
    companion = add_companion(world, world.create_account(NUMBER, "Ana", NOW))
    companion.upload(KEYS.upload(prekey(1), prekey(2)))
    taken = [companion.take_prekey() for _ in range(3)]
    assert taken == [*(PublicPreKey(number, prekey(number).key_pair.public) for number in (1, 2)), None]
    assert companion.prekeys == {}


def test_somebody_is_there_while_a_device_is() -> None:
    """Each call tells whether that changed; when the last one left is noted."""
    account = new_world().create_account(NUMBER, "Ana", NOW)
    steps = [(1, True), (2, True), (1, False), (1, False), (2, False), (2, False)]
    changed = [account.set_available(device, NOW + n, is_available=there) for n, (device, there) in enumerate(steps)]
    assert changed == [True, False, False, False, True, False]
    assert account.last_seen == NOW + 4
