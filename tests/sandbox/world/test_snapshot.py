"""Accounts and groups as JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.people import KEYS, NOW, NUMBER, add_companion, dice, new_world
from tests.sandbox.raw_client import Keys, prekey
from tests.sandbox.world.test_appstate import mutation, patch
from zapwire.errors import SandboxError
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.keys import KeyPair
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.appstate import ServerCollection
from zapwire.sandbox.world.groups import ROLES, Group, Invite, Topic
from zapwire.sandbox.world.passkey import Passkey
from zapwire.sandbox.world.pictures import StoredPicture
from zapwire.sandbox.world.profiles import Profile, certify
from zapwire.sandbox.world.snapshot import (
    dump_account,
    dump_group,
    dump_picture,
    load_account,
    load_group,
    load_picture,
)

_JSON_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50)
_JSON = st.recursive(
    _JSON_LEAVES,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)


def full_account() -> Account:
    """Return an account with two companions, one of them with prekeys and a name."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana Ñandú 🦜", NOW)
    add_companion(world, account, Keys.of("other"))
    companion = add_companion(world, account)
    companion.upload(KEYS.upload(prekey(1), prekey(0xFFFFFF)))
    companion.push_name = "Ana's laptop"
    account.privacy["last"] = "none"
    account.about = "Hola"
    account.known = {"14155550123"}
    account.keys.take_offered()
    account.passkey = Passkey.create(dice("passkey"))
    account.passkey.counter = 7
    account.profile.about_at = NOW
    account.profile.other_numbers = ["541155554444"]
    account.profile.block("14155550123", is_blocked=True)
    account.profile.certificate = certificate_of("Café")
    account.app_state_keys.append(AppStateKey(b"\0\1", bytes(32), 12, b"\x08\1"))
    account.app_state[Collection.REGULAR] = collection = ServerCollection()
    collection.accept(0, patch(mutation(1)))
    return account


def certificate_of(name: str) -> bytes:
    """Return a business's certificate."""
    key = KeyPair.from_private(dice("business")(32))
    return certify(name, issuer="smb:wa", serial=7, key=key, server_key=key, random=bytes(128))


def load(data: Any) -> Account:
    """Read an account back; keys that it lacks are made."""
    return load_account(data, dice("new keys"))


def places(value: Any) -> list[list[Any]]:
    """Return the path to every value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, child in items for path in ([key], *([key, *rest] for rest in places(child)))]


PLACES = places(dump_account(full_account()))


def test_an_account_comes_back_whole() -> None:
    """Companions, their keys, counters and settings survive being written as text."""
    account = full_account()
    assert load(json.loads(json.dumps(dump_account(account)))) == account


def test_being_available_is_not_kept() -> None:
    """A companion that is read back is not connected."""
    account = full_account()
    account.set_available(2, NOW, is_available=True)
    assert not load(dump_account(account)).available


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_nothing_may_be_missing(path: list[Any]) -> None:
    """Without any one of its fields it is no saved account; only what there may be any number of may be fewer."""
    data = dump_account(full_account())
    *parents, last = path
    parent: Any = data
    for key in parents:
        parent = parent[key]
    del parent[last]
    if path == ["keys"]:
        assert load(data).keys.registration_id != full_account().keys.registration_id
    elif path == ["profile"]:
        assert load(data).profile == Profile()
    elif path == ["known"]:
        assert load(data).known == set()
    elif path == ["passkey"]:
        assert load(data).passkey is None
    elif last in ("app_state", "app_state_keys", "has_keys") or path[0] == "app_state" or path == ["app_state_keys", 0]:
        assert load(data).number == full_account().number
    elif last == "history":
        assert load(data).companions[path[1] + 1].knows_history
    elif parents and parents[-1] in (
        "companions",
        "prekeys",
        "privacy",
        "known",
        "offered",
        "blocked",
        "other_numbers",
    ):
        assert dump_account(load(data)) == data
    else:
        with pytest.raises(SandboxError, match="the saved account cannot be read"):
            load(data)


@given(st.sampled_from(PLACES), _JSON)
def test_anything_may_stand_in_a_file(path: list[Any], value: object) -> None:
    """Whatever stands in a field's place, an account is read that is written the same way, or none."""
    data = dump_account(full_account())
    *parents, last = path
    parent: Any = data
    for key in parents:
        parent = parent[key]
    parent[last] = value
    try:
        account = load(data)
    except SandboxError:
        return
    again = dump_account(account)
    assert load(again) == account
    assert json.loads(json.dumps(again)) == again


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 5491155554444),
        ("number", "../5491155554444"),
        ("lid", None),
        ("name", ["Ana"]),
        ("identity", ""),
        ("identity", "AAAA"),
        ("identity", "not base64"),
        ("created_at", float("inf")),
        ("privacy", {"last": 1}),
        ("companions", [1]),
        ("companions", "12"),
        ("known", ["me"]),
        ("known", "5491155554444"),
        ("keys", {}),
        ("keys", None),
        ("profile", {}),
        ("profile", None),
    ],
)
def test_a_wrong_field_makes_it_unreadable(field: str, value: object) -> None:
    """Values of the wrong type or size are not taken."""
    data = dump_account(full_account())
    data[field] = value
    with pytest.raises(SandboxError, match="the saved account cannot be read"):
        load(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 0),
        ("noise_key", "AAAA"),
        ("identity_key", "AAAA"),
        ("signed_prekey", [1, "AAAA", "AAAA"]),
        ("signed_prekey", []),
        ("signed_identity", "AAAA"),
        ("prekeys", {"1": "AAAA"}),
        ("prekeys", {"x": "AAAA"}),
        ("os_name", 7),
        ("push_name", None),
    ],
)
def test_a_wrong_field_of_a_companion_makes_it_unreadable(field: str, value: object) -> None:
    """So it is with its companions."""
    data = dump_account(full_account())
    data["companions"][0][field] = value
    with pytest.raises(SandboxError, match="the saved account cannot be read"):
        load(data)


def full_group() -> Group:
    """Return a group that has everything."""
    members = {NUMBER: ROLES[2], "14155550123": ROLES[1], "14155550124": ROLES[0]}
    return Group(
        "120363000000000001",
        "Ñandúes",
        NUMBER,
        NOW,
        "pn",
        members,
        86_400,
        is_announce=True,
        is_locked=True,
        subject_set_at=NOW + 1,
        subject_set_by="14155550123",
        topic=Topic("Al mediodía", "AA01", NOW + 2, NUMBER),
        is_join_approval_required=True,
        member_add_mode="admin_add",
        announce_version=7,
        participant_version=8,
        invite_code="AbC1",
        old_codes=["AbC0"],
        requests={"14155550199": NOW + 3},
        invites={"14155550188": Invite("AbC2", NUMBER, NOW + 4)},
        linked_parent="120363000000000002",
        is_parent=True,
        default_approval_mode="request_required",
        is_default_subgroup=True,
    )


def test_a_group_comes_back_whole() -> None:
    """Members with their roles, in their order, and settings survive being written as text."""
    group = full_group()
    again = load_group(json.loads(json.dumps(dump_group(group))))
    assert again == group
    assert list(again.members) == list(group.members)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../x"),
        ("id", 7),
        ("subject", None),
        ("owner", "Ana"),
        ("created_at", -1),
        ("addressing_mode", "name"),
        ("members", {"Ana": ""}),
        ("members", {NUMBER: "king"}),
        ("members", [NUMBER]),
        ("ephemeral", "1"),
        ("announce", 1),
        ("locked", None),
        ("topic", ["x"]),
        ("topic", "x"),
        ("member_add_mode", "nobody"),
        ("versions", [-1, 0]),
        ("old_codes", [7]),
        ("requests", {"Ana": 1}),
        ("invites", {NUMBER: ["x"]}),
        ("parent", [1, ""]),
    ],
)
def test_a_wrong_field_of_a_group_makes_it_unreadable(field: str, value: object) -> None:
    """Values of the wrong type, and names that could lead out of the directory, are not taken."""
    with pytest.raises(SandboxError, match="the saved group cannot be read"):
        load_group({**dump_group(full_group()), field: value})


OLD_FIELDS = list(dump_group(full_group()))[:9]
"""Those that the first version kept."""


def test_what_older_files_lack_is_as_in_a_new_group() -> None:
    """A group that was kept before there were links, requests and descriptions is a group."""
    whole = dump_group(full_group())
    old = load_group({field: whole[field] for field in OLD_FIELDS})
    assert (old.topic, old.invite_code, old.member_add_mode, old.requests) == (None, "", "all_member_add", {})


@pytest.mark.parametrize("field", OLD_FIELDS)
def test_no_field_of_a_group_may_be_missing(field: str) -> None:
    """Without one of them it is no saved group."""
    data = dump_group(full_group())
    del data[field]
    with pytest.raises(SandboxError, match="the saved group cannot be read"):
        load_group(data)


PICTURE = StoredPicture(JID.parse("5491155554444@s.whatsapp.net"), "7", b"large", b"small", "secret")


def test_a_picture_comes_back_whole() -> None:
    """In both sizes, with the secret of its paths; without any field it is none."""
    data = dump_picture(PICTURE)
    assert load_picture(json.loads(json.dumps(data))) == PICTURE
    for field in data:
        with pytest.raises(SandboxError, match="the saved picture cannot be read"):
            load_picture({name: value for name, value in data.items() if name != field})
