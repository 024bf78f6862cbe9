"""The world: who exists, and under which names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.people import NOW, NUMBER, add_companion, new_world
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.world.groups import Group, NoSuchGroup
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
    throws = iter([lid, lid, lid, other])
    world = World(lambda size: next(throws) if size == len(lid) else bytes(size))
    first = world.create_account(NUMBER, "", NOW)
    second = world.create_account("5491155554445", "", NOW)
    assert (first.lid_user, second.lid_user) == ("100000000000000", "100000000000001")


@given(st.binary(min_size=8, max_size=8))
def test_a_lid_has_fifteen_digits(throw: bytes) -> None:
    """Whatever the dice say, a LID is a number of 15 digits."""
    lid = World(lambda size: throw if size == len(throw) else bytes(size)).create_account(NUMBER, "", NOW).lid_user
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


def test_a_group_is_made() -> None:
    """Its owner is superadmin, nobody is in it twice; it is found by an address that looks like WhatsApp's."""
    world = new_world()
    ana, bo = (world.create_account(number, "", NOW) for number in (NUMBER, "14155550123"))
    group = world.create_group(ana, "Trip", [bo, ana, bo], NOW + 0.5, "pn")
    assert group.members == {NUMBER: "superadmin", "14155550123": ""}
    assert (group.owner, group.created_at, group.addressing_mode) == (NUMBER, NOW, "pn")
    assert re.fullmatch(r"120363\d{12}@g\.us", str(group.jid))
    assert world.group(group.jid) is group
    assert list(world.members(group)) == [ana, bo]
    assert world.create_group(ana, "Trip", [], NOW).jid != group.jid


def test_a_group_needs_a_subject_and_its_limit() -> None:
    """Nothing is made otherwise."""
    world = new_world()
    ana = world.create_account(NUMBER, "", NOW)
    with pytest.raises(SandboxError, match="subject"):
        world.create_group(ana, " ", [], NOW)
    assert world.groups == {}
    with pytest.raises(NoSuchGroup, match="there is no group 1@"):
        world.group(JID("1", "g.us"))


def test_a_group_without_its_people() -> None:
    """Members who do not exist any more are left out when it is brought in."""
    world = new_world()
    world.create_account(NUMBER, "", NOW)
    group = Group("120363000000000001", "Trip", NUMBER, NOW, members={NUMBER: "superadmin", "14155550123": ""})
    world.add_group(group)
    assert group.members == {NUMBER: "superadmin"}


def test_people_get_acquainted() -> None:
    """Both sides, once; nobody with themselves."""
    world = new_world()
    ana, bo, cy = (world.create_account(number, "", NOW) for number in (NUMBER, "14155550123", "14155550124"))
    assert world.acquaint(ana, [bo]) == (ana, bo)
    assert world.acquaint(bo, [ana, bo, cy]) == (bo, cy)
    assert world.acquaint(bo, [ana, cy]) == ()
    assert (ana.known, bo.known, cy.known) == ({bo.number}, {ana.number, cy.number}, {bo.number})


def test_a_phone_installed_anew() -> None:
    """It has another identity, other keys and another list of devices; its names stay."""
    world = new_world()
    ana = world.create_account(NUMBER, "", NOW)
    before, lid = (ana.identity, ana.keys, ana.key_list_id), ana.lid()
    world.renew_identity(ana)
    assert all(new != old for new, old in zip((ana.identity, ana.keys, ana.key_list_id), before, strict=True))
    assert ana.keys.public_signed_prekey.is_signed_by(ana.identity.public)
    assert ana.lid() == lid


def test_nothing_waits_for_an_unlinked_device() -> None:
    """Its mailbox and its subscriptions go with it."""
    world = new_world()
    ana = world.create_account(NUMBER, "", NOW)
    add_companion(world, ana)
    world.mailboxes.of(ana.jid(1)).put(Node("message", {"id": "1"}))
    world.subscriptions.add(ana.jid(1), NUMBER, ana.jid())
    world.unlink(ana, 1)
    assert len(world.mailboxes.of(ana.jid(1))) == 0
    assert world.subscriptions.of(NUMBER) == ()


def test_a_cleared_world_has_no_groups_and_no_mail() -> None:
    """Nor does anybody listen."""
    world = new_world()
    ana = world.create_account(NUMBER, "", NOW)
    world.create_group(ana, "Trip", [], NOW)
    world.mailboxes.of(ana.jid()).put(Node("message", {"id": "1"}))
    world.subscriptions.add(ana.jid(), NUMBER, ana.jid())
    world.clear()
    assert world.groups == {}
    assert len(world.mailboxes.of(ana.jid())) == 0
    assert world.subscriptions.of(NUMBER) == ()
