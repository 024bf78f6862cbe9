"""Intended differences apply where they are named, and must be there."""

import re
from pathlib import Path

import pytest

from tests.conformance.parity.intended import ALONE, INTENDED, Difference, expected

DOCUMENT = Path(__file__).parents[3] / "docs" / "parity.md"

SHORTER = Difference("once is enough", ("greeting",), ((r"(hello\n)\1", r"\1"),))


def test_what_is_expected() -> None:
    """What whatsmeow says is changed in the acts that are named, and in no other."""
    assert expected("hello\nhello\n", "greeting", (SHORTER,)) == "hello\n"
    assert expected("hello\nhello\n", "parting", (SHORTER,)) == "hello\nhello\n"


def test_a_difference_that_is_gone() -> None:
    """What whatsmeow does not say any more must leave the list."""
    with pytest.raises(AssertionError, match="once is enough"):
        expected("hello\n", "greeting", (SHORTER,))


def test_the_document_has_the_same_list() -> None:
    """Every intended difference is in the documentation with its reason, and no other."""
    section = DOCUMENT.read_text(encoding="utf-8").partition("## Intended differences\n")[2].partition("\n## ")[0]
    listed = [" ".join(item.split()) for item in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]
    assert listed == list(dict.fromkeys(difference.reason for difference in (*INTENDED, *ALONE)))
