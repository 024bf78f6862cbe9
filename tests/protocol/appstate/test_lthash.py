"""LTHash."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.appstate.vectors import VECTORS
from zapwire.protocol.appstate.lthash import EMPTY, SIZE, subtract_then_add

MACS = st.lists(st.binary(min_size=32, max_size=32), max_size=5)


@pytest.mark.parametrize("vector", VECTORS["lthash"])
def test_whatsmeow(vector: Any) -> None:
    """Sums equal whatsmeow's, where values are added, taken away, and both."""
    base, subtract, add = (vector[name] for name in ("base", "subtract", "add"))
    total = subtract_then_add(bytes.fromhex(base), map(bytes.fromhex, subtract), map(bytes.fromhex, add))
    assert total.hex() == vector["result"]


@given(st.binary(min_size=SIZE, max_size=SIZE), MACS, MACS)
def test_order_does_not_matter(base: bytes, subtract: list[bytes], add: list[bytes]) -> None:
    """What was added can be taken away again, in any order."""
    there = subtract_then_add(base, subtract, add)
    assert subtract_then_add(there, reversed(add), reversed(subtract)) == base


def test_many_values() -> None:
    """More values than fit into one lane are summed as those of two halves."""
    values = [bytes(32)] * 70_000
    whole = subtract_then_add(EMPTY, (), values)
    half = subtract_then_add(EMPTY, (), values[:35_000])
    assert whole == subtract_then_add(half, (), values[35_000:])
