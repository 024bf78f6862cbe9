"""Accounts as JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.people import KEYS, NOW, NUMBER, add_companion, new_world
from tests.sandbox.raw_client import Keys, prekey
from zapwire.errors import SandboxError
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.snapshot import dump_account, load_account

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
    return account


def places(value: Any) -> list[list[Any]]:
    """Return the path to every value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, child in items for path in ([key], *([key, *rest] for rest in places(child)))]


PLACES = places(dump_account(full_account()))


def test_an_account_comes_back_whole() -> None:
    """Companions, their keys, counters and settings survive being written as text."""
    account = full_account()
    assert load_account(json.loads(json.dumps(dump_account(account)))) == account


def test_being_available_is_not_kept() -> None:
    """A companion that is read back is not connected."""
    account = full_account()
    account.companions[2].is_available = True
    assert not load_account(dump_account(account)).companions[2].is_available


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_nothing_may_be_missing(path: list[Any]) -> None:
    """Without any one of its fields it is no saved account; only what there may be any number of may be fewer."""
    data = dump_account(full_account())
    *parents, last = path
    parent: Any = data
    for key in parents:
        parent = parent[key]
    del parent[last]
    if parents and parents[-1] in ("companions", "prekeys", "privacy"):
        assert dump_account(load_account(data)) == data
    else:
        with pytest.raises(SandboxError, match="the saved account cannot be read"):
            load_account(data)


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
        account = load_account(data)
    except SandboxError:
        return
    again = dump_account(account)
    assert load_account(again) == account
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
    ],
)
def test_a_wrong_field_makes_it_unreadable(field: str, value: object) -> None:
    """Values of the wrong type or size are not taken."""
    data = dump_account(full_account())
    data[field] = value
    with pytest.raises(SandboxError, match="the saved account cannot be read"):
        load_account(data)


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
        load_account(data)
