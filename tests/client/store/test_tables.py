"""Tables in memory, and layers over them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.client.store.tables import GroupedLayer, Layer, Tables
from zapwire.errors import StoreError


def test_layer_keeps_its_changes_to_itself() -> None:
    """A layer shows what was put and deleted in it; its table has it when it commits."""
    table = {"a": 1, "b": 2}
    layer = Layer(table, is_open=True)
    layer.put("c", 3)
    layer.delete("a")
    assert (layer.get("a"), layer.get("b"), layer.get("c")) == (None, 2, 3)
    assert layer.rows() == {"b": 2, "c": 3}
    assert table == {"a": 1, "b": 2}
    layer.commit()
    assert table == {"b": 2, "c": 3}


def test_closed_layer_only_reads() -> None:
    """A layer that is closed shows its table, and refuses every change."""
    table = {"a": 1}
    layer = Layer(table, is_open=True)
    layer.put("a", 2)
    layer.close()
    assert layer.get("a") == 1
    assert layer.rows() == {"a": 1}
    grouped = GroupedLayer({"g": {"a": 1}}, is_open=False)
    for closed, name, arguments in (
        (layer, "put", ("a", 2)),
        (layer, "delete", ("a",)),
        (layer, "clear", ()),
        (grouped, "put", ("g", "a", 2)),
        (grouped, "delete", ("g", "a")),
        (grouped, "delete_group", ("g",)),
        (grouped, "clear", ()),
    ):
        with pytest.raises(StoreError, match="open unit of work"):
            getattr(closed, name)(*arguments)
    assert grouped.rows("g") == {"a": 1}


def test_newest_rows_stay() -> None:
    """A bounded table has its newest rows after a commit, those put again among them, oldest first."""
    table = {"a": 1, "b": 2, "c": 3}
    layer = Layer(table, 3, is_open=True)
    layer.put("d", 4)
    layer.put("a", 5)
    layer.put("d", 6)
    layer.commit()
    assert list(table.items()) == [("c", 3), ("a", 5), ("d", 6)]


def test_other_groups_are_not_touched() -> None:
    """A commit changes the groups that were written to, and copies none."""
    table = {"g": {"a": 1}, "h": {"a": 1}}
    before = dict(table)
    layer = GroupedLayer(table, is_open=True)
    layer.put("g", "b", 2)
    layer.put("i", "c", 3)
    layer.commit()
    assert table == {"g": {"a": 1, "b": 2}, "h": {"a": 1}, "i": {"c": 3}}
    assert table["g"] is before["g"]
    assert table["h"] is before["h"]


def test_empty_groups_go() -> None:
    """A group without rows takes no room."""
    table = {"g": {"a": 1}, "h": {"a": 1}}
    layer = GroupedLayer(table, is_open=True)
    layer.delete("g", "a")
    layer.delete_group("h")
    layer.delete_group("i")
    layer.commit()
    assert table == {}


KEYS = st.sampled_from("abc")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), KEYS, KEYS, st.integers(0, 9)),
        st.tuples(st.just("delete"), KEYS, KEYS),
        st.tuples(st.just("delete_group"), KEYS),
        st.tuples(st.just("clear")),
        st.tuples(st.just("commit")),
    ),
    max_size=20,
)


def plainly(rows: dict[str, dict[str, int]], step: tuple[Any, ...]) -> None:
    """Do a step to plain dictionaries."""
    match step:
        case ("put", group, key, value):
            rows.setdefault(group, {})[key] = value
        case ("delete", group, key):
            rows.get(group, {}).pop(key, None)
        case ("delete_group", group):
            rows.pop(group, None)
        case ("clear",):
            rows.clear()


@given(STEPS)
def test_grouped_layer_is_like_a_dictionary(steps: list[tuple[Any, ...]]) -> None:
    """Whatever is done in whichever units of work, a layer and then its table show what plain dictionaries would."""
    table: dict[str, dict[str, int]] = {}
    expected: dict[str, dict[str, int]] = {}
    layer = GroupedLayer(table, is_open=True)
    for step in (*steps, ("commit",)):
        name, *arguments = step
        getattr(layer, name)(*arguments)
        plainly(expected, step)
        for group in "abc":
            assert layer.rows(group) == expected.get(group, {})
            assert layer.groups_with(group) == {other for other in expected if group in expected[other]}
            for key in "abc":
                assert layer.get(group, key) == expected.get(group, {}).get(key)
        if name == "commit":
            assert table == {group: rows for group, rows in expected.items() if rows}
            layer = GroupedLayer(table, is_open=True)


@given(STEPS)
def test_layer_is_like_a_dictionary(steps: list[tuple[Any, ...]]) -> None:
    """The same of tables without groups."""
    table: dict[str, int] = {}
    expected: dict[str, dict[str, int]] = {}
    layer = Layer(table, is_open=True)
    for step in (*(step for step in steps if step[0] != "delete_group"), ("commit",)):
        name, *arguments = step
        getattr(layer, name)(*arguments[1:])
        plainly(expected, (name, "the only", *arguments[1:]) if arguments else step)
        only = expected.get("the only", {})
        assert layer.rows() == only
        assert [layer.get(key) for key in "abc"] == [only.get(key) for key in "abc"]
        if name == "commit":
            assert table == only
            layer = Layer(table, is_open=True)


def test_copy_stands_alone() -> None:
    """A copy of the tables can be changed without changing them, and taken over as a whole."""
    tables = Tables()
    tables.identities["1"] = {"1:0": b"key"}
    identities = tables.identities
    copy = tables.copy()
    copy.identities["1"]["1:1"] = b"other"
    copy.prekey_ids["last"] = 3
    assert tables == Tables(identities={"1": {"1:0": b"key"}})
    tables.replace(copy)
    assert tables == copy
    assert tables.identities is identities
