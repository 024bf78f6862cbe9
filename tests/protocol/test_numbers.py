"""Numbers: the other form of those that have one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.protocol.numbers import other_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5511988887777", "551188887777"),
        ("5215512345678", "525512345678"),
        ("5491155554444", "541155554444"),
    ],
)
def test_both_forms(one: str, other: str) -> None:
    """Brazil's ninth digit, Mexico's 1 and Argentina's 9 come and go."""
    assert (other_form(one), other_form(other)) == (other, one)


@pytest.mark.parametrize("number", ["551133334444", "14155550123", "4915112345678", "55", "", "54911555544441"])
def test_one_form_only(number: str) -> None:
    """Fixed lines of Brazil and other countries' numbers have no other form."""
    assert other_form(number) == ""


@given(st.from_regex(r"[1-9]\d{4,14}", fullmatch=True))
def test_the_other_form_of_the_other_form(number: str) -> None:
    """It is the number itself."""
    other = other_form(number)
    assert not other or other_form(other) == number
