"""What the server tells of devices and keys."""

import pytest

from tests.sandbox.people import NOW, Town, add_companion, by_device, town
from tests.sandbox.raw_client import Keys, prekey
from zapwire.protocol.pairing.identity import KeyIndexList
from zapwire.protocol.stanzas.devices import DeviceListChanged, OwnDevicesChanged
from zapwire.protocol.stanzas.identities import IdentityChanged, PreKeysLow
from zapwire.protocol.stanzas.messages import participant_hash
from zapwire.protocol.stanzas.privacy import PrivacyTokenReceived
from zapwire.sandbox.notices.devices import (
    device_linked,
    device_unlinked,
    identity_changed,
    prekeys_low,
    signed_indexes,
    token_issued,
)
from zapwire.sandbox.world.keys import LOW


def known() -> Town:
    """Return the town, in which Ana and Bo have written to each other."""
    place = town()
    place.world.acquaint(place.ana, [place.bo])
    return place


def test_a_linked_device_is_announced() -> None:
    """To all devices of who knows the account, with both hashes of the new list and the signed key indexes."""
    place = known()
    companion = add_companion(place.world, place.ana, Keys.of("new"))
    got = by_device(device_linked(place.world, place.ana, companion, NOW + 5))
    assert set(got) == {place.bo.jid(), place.bo.jid(1), place.ana.jid(1)}
    change = DeviceListChanged.from_node(got[place.bo.jid(1)])
    assert (change.user, change.lid, change.kind) == (place.ana.jid(), place.ana.lid(), "add")
    assert (change.device, change.device_lid) == (place.ana.jid(2), place.ana.lid(2))
    assert change.device_hash == participant_hash(place.ana.jid(device) for device in (0, 1, 2))
    assert change.device_lid_hash == participant_hash(place.ana.lid(device) for device in (0, 1, 2))
    indexes = KeyIndexList.from_signed(change.signed_indexes, place.ana.identity.public)
    assert indexes.valid == (0, 1, 2)
    assert (change.signed_at, change.timestamp) == (NOW, NOW + 5)


def test_own_devices_are_told_the_whole_list() -> None:
    """The other companions are, not the new one, which has it from its linking."""
    place = known()
    companion = add_companion(place.world, place.ana, Keys.of("new"))
    got = by_device(device_linked(place.world, place.ana, companion, NOW))
    change = OwnDevicesChanged.from_node(got[place.ana.jid(1)])
    listed = tuple(place.ana.jid(device) for device in (0, 1, 2))
    assert (change.user, change.devices, change.device_hash) == (place.ana.jid(), listed, participant_hash(listed))
    assert change.key_indexes == {1: 1, 2: 2}


def test_an_unlinked_device_is_announced() -> None:
    """The hashes are those of the list without it; the time is there, the signed list is not."""
    place = known()
    companion = place.world.unlink(place.ana, 1)
    got = by_device(device_unlinked(place.world, place.ana, companion, NOW + 5))
    assert set(got) == {place.bo.jid(), place.bo.jid(1)}
    change = DeviceListChanged.from_node(got[place.bo.jid()])
    assert (change.kind, change.device, change.device_lid) == ("remove", place.ana.jid(1), place.ana.lid(1))
    assert change.device_hash == participant_hash([place.ana.jid()])
    assert (change.signed_indexes, change.signed_at) == (b"", NOW + 5)


def test_every_notice_has_an_id_of_its_own() -> None:
    """By which its receiver acknowledges it."""
    place = known()
    nodes = by_device(identity_changed(place.world, place.ana, NOW)).values()
    assert len({node.attrs["id"] for node in nodes}) == len(nodes) == 2


def test_a_new_identity_is_announced() -> None:
    """By both names, to who knows the account and to nobody else."""
    place = known()
    got = by_device(identity_changed(place.world, place.ana, NOW + 0.5))
    assert set(got) == {place.bo.jid(), place.bo.jid(1)}
    assert IdentityChanged.from_node(got[place.bo.jid()]) == IdentityChanged(place.ana.jid(), place.ana.lid(), NOW)


def test_who_is_gone_is_not_told() -> None:
    """An acquaintance whose phone does not exist any more."""
    place = known()
    place.ana.known.add("99999999999")
    assert len(identity_changed(place.world, place.ana, NOW)) == 2


def test_few_prekeys_are_told_once() -> None:
    """Only under the threshold, and again after more were published."""
    place = town()
    companion = place.ana.companions[1]
    upload = Keys.of("ana").upload(*map(prekey, range(1, LOW + 1)))
    companion.upload(upload)
    assert prekeys_low(place.world, place.ana, 1, NOW) == ()
    companion.take_prekey()
    (notice,) = prekeys_low(place.world, place.ana, 1, NOW)
    assert notice.device == place.ana.jid(1)
    assert PreKeysLow.from_node(notice.node) == PreKeysLow(LOW - 1, NOW)
    companion.take_prekey()
    assert prekeys_low(place.world, place.ana, 1, NOW) == ()
    companion.upload(upload)
    companion.take_prekey()
    assert len(prekeys_low(place.world, place.ana, 1, NOW)) == 1


def test_a_phone_is_told_too() -> None:
    """Of its own prekeys."""
    place = town()
    assert prekeys_low(place.world, place.cy, 0, NOW) == ()
    while len(place.cy.keys.offered) >= LOW:
        place.cy.keys.take_offered()
    (notice,) = prekeys_low(place.world, place.cy, 0, NOW)
    assert notice.device == place.cy.jid()
    assert prekeys_low(place.world, place.cy, 0, NOW) == ()


def test_a_token_is_given_to_all_devices() -> None:
    """With both names of who trusts them, and when."""
    place = town()
    got = by_device(token_issued(place.world, place.ana, place.bo, b"token", 77))
    assert set(got) == {place.bo.jid(), place.bo.jid(1)}
    received = PrivacyTokenReceived.from_node(got[place.bo.jid(1)])
    assert received == PrivacyTokenReceived(place.ana.jid(), b"token", 77, place.ana.lid())


@pytest.mark.parametrize("companions", [0, 1])
def test_the_indexes_are_signed_by_the_phone(companions: int) -> None:
    """They changed when the last companion was linked, or else at the time given."""
    place = town()
    account = place.ana if companions else place.cy
    data, changed_at = signed_indexes(place.world, account, 77)
    assert KeyIndexList.from_signed(data, account.identity.public).valid == tuple(range(companions + 1))
    assert changed_at == (NOW if companions else 77)
