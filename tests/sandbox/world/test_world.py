"""The world: who exists, and under which names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.people import NOW, NUMBER, add_companion, new_world
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.world.world import NoSuchDevice, NoSuchPhone, PhoneExists, TooManyDevices, World


@pytest.mark.parametrize(
    "written",
    [NUMBER, f"+{NUMBER}", "+54 9 11 5555-4444", "+54 (911) 5555.4444", "+54\t9\u00a011\u200555554444", f" {NUMBER}\n"],
)
def test_a_number_may_be_written_in_many_ways(written: str) -> None:
    """Plus, white space, brackets, dashes and dots do not matter, neither on creation nor later."""
    world = new_world()
    account = world.create_account(written, "Ana", NOW)
    assert account.number == NUMBER
    assert world.account(written) is account
    assert world.account(NUMBER) is account


@pytest.mark.parametrize(
    "text",
    ["", "+", "abc", "123456", "0123456789", "1" * 16, "5491155554444x", "５４９１１５５５５４４４４", "²³4567890"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Too short, too long, a leading zero or anything but ASCII digits make no account."""
    world = new_world()
    with pytest.raises(SandboxError, match="is no phone number: write country code and number"):
        world.create_account(text, "Ana", NOW)
    assert list(world) == []


@pytest.mark.parametrize("number", ["1234567", "123456789012345"])
def test_the_shortest_and_the_longest_number_are_taken(number: str) -> None:
    """E.164 allows 15 digits, WhatsApp none under 7."""
    assert new_world().create_account(number, "", NOW).number == number


def test_a_name_has_a_limit() -> None:
    """A hundred characters are a name, one more is none."""
    world = new_world()
    assert world.create_account(NUMBER, "a" * 100, NOW).name == "a" * 100
    with pytest.raises(SandboxError, match="a name has at most 100 characters"):
        world.create_account("5491155554445", "a" * 101, NOW)


def test_without_a_name_the_number_is_shown() -> None:
    """Nobody is nameless."""
    assert new_world().create_account(NUMBER, "", NOW).name == NUMBER


def test_a_number_is_taken_once() -> None:
    """The second phone with a number is refused, however it is written, and the first stays."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    with pytest.raises(PhoneExists, match=f"the phone {NUMBER} exists already"):
        world.create_account(f"+{NUMBER}", "Bea", NOW)
    assert list(world) == [account]


def test_lids_are_unique() -> None:
    """Dice that fall twice the same way are thrown again for the LID."""
    lid, other = bytes(8), bytes(7) + b"\x01"
    key, key_list = bytes(32), bytes(4)
    throws = iter([lid, key, key_list, lid, lid, other, key, key_list])
    world = World(lambda _: next(throws))
    first = world.create_account(NUMBER, "", NOW)
    second = world.create_account("5491155554445", "", NOW)
    assert (first.lid_user, second.lid_user) == ("100000000000000", "100000000000001")


@given(st.binary(min_size=8, max_size=8))
def test_a_lid_has_fifteen_digits(throw: bytes) -> None:
    """Whatever the dice say, a LID is a number of 15 digits."""
    throws = iter([throw, bytes(32), bytes(4)])
    lid = World(lambda _: next(throws)).create_account(NUMBER, "", NOW).lid_user
    assert len(lid) == 15
    assert lid.isdigit()
    assert lid[0] != "0"


def test_the_same_dice_make_the_same_world() -> None:
    """Everything that is made up comes from the source of randomness and the time given."""
    worlds = [new_world("same") for _ in range(2)]
    for world in worlds:
        world.create_account(NUMBER, "Ana", NOW)
        add_companion(world, world.account(NUMBER))
        world.create_account("5491155554445", "Bea", NOW + 1)
    assert worlds[0].accounts == worlds[1].accounts
    assert worlds[0].accounts != new_world("other").accounts


def test_a_phone_nobody_has_cannot_be_asked_for() -> None:
    """The error says how to make one."""
    with pytest.raises(NoSuchPhone, match=f"there is no phone {NUMBER}: create it with POST /phones"):
        new_world().account(NUMBER)


def test_accounts_are_found_by_every_name() -> None:
    """Number and LID, of the phone or of a device, lead to the same account, other servers to none."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    for jid in (account.jid(), account.jid(7), account.lid(), account.lid(7)):
        assert world.find(jid) is account
    for jid in (
        JID("5491155554445", "s.whatsapp.net"),
        JID("1", "lid"),
        JID(NUMBER, "lid"),
        JID(NUMBER, "g.us"),
        JID("", "s.whatsapp.net"),
    ):
        assert world.find(jid) is None


def test_companions_are_found_by_every_name() -> None:
    """A device's JID leads to the companion in both forms; the phone itself and strangers are none."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    companion = add_companion(world, account)
    assert world.companion(account.jid(companion.id)) is companion
    assert world.companion(account.lid(companion.id)) is companion
    assert world.companion(account.jid()) is None
    assert world.companion(account.jid(companion.id + 1)) is None
    assert world.companion(JID("5491155554445", "s.whatsapp.net", companion.id)) is None


def test_devices_are_known_by_number() -> None:
    """A LID becomes the phone number's form of the same device; a number stays, whoever has it."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    stranger = JID("5491155554445", "s.whatsapp.net", 2)
    assert world.by_number(account.lid(2)) == account.jid(2)
    assert world.by_number(account.jid(2)) == account.jid(2)
    assert world.by_number(stranger) == stranger
    with pytest.raises(NoSuchPhone, match="nobody has the LID 1@lid"):
        world.by_number(JID("1", "lid"))


def test_device_ids_are_never_used_again() -> None:
    """After unlinking, the next companion gets numbers of its own."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    assert add_companion(world, account).id == 1
    second = add_companion(world, account)
    assert world.unlink(account, second.id) is second
    assert list(account.companions) == [1]
    third = add_companion(world, account)
    assert (third.id, third.key_index) == (3, 3)


def test_a_phone_has_four_companions_at_most() -> None:
    """The fifth is refused until one of the four is unlinked."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    for _ in range(4):
        add_companion(world, account)
    with pytest.raises(TooManyDevices, match="has 4 linked devices, WhatsApp's limit: unlink one first"):
        world.reserve_device(account)
    world.unlink(account, 2)
    assert add_companion(world, account).id == 5


@pytest.mark.parametrize("device", [0, 2, 99])
def test_only_companions_can_be_unlinked(device: int) -> None:
    """Neither the phone itself nor a device it does not have."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    add_companion(world, account)
    with pytest.raises(NoSuchDevice, match=f"the phone {NUMBER} has no linked device {device}"):
        world.unlink(account, device)
    assert list(account.companions) == [1]


def test_a_cleared_world_is_empty() -> None:
    """Nobody is found under any name any more, and numbers are free again."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    world.clear()
    assert list(world) == []
    assert world.find(account.jid()) is None
    assert world.find(account.lid()) is None
    assert world.create_account(NUMBER, "Ana", NOW) is not account


def test_accounts_can_be_brought_in() -> None:
    """An account made elsewhere is found by both its names."""
    account = new_world().create_account(NUMBER, "Ana", NOW)
    world = new_world("another")
    world.add(account)
    assert list(world) == [account]
    assert world.find(account.jid()) is account
    assert world.find(account.lid()) is account
