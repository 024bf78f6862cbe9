"""Tokens that authorize uploads."""

import pytest

from tests.sandbox.people import NOW, dice
from zapwire.sandbox.world import tokens as module
from zapwire.sandbox.world.tokens import LIFETIME, UploadTokens


def test_a_token_is_good_for_a_while() -> None:
    """Each token is another, and good until its time is over."""
    tokens, random = UploadTokens(), dice("tokens")
    first, second = tokens.issue(random, NOW), tokens.issue(random, NOW)
    assert first != second
    assert tokens.is_good(first, NOW + LIFETIME - 1)
    assert not tokens.is_good(first, NOW + LIFETIME)
    assert not tokens.is_good("another", NOW)
    tokens.clear()
    assert not tokens.is_good(second, NOW)


def test_there_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten where there are too many."""
    monkeypatch.setattr(module, "_MAX_TOKENS", 2)
    tokens, random = UploadTokens(), dice("tokens")
    issued = [tokens.issue(random, NOW) for _ in range(3)]
    assert [tokens.is_good(token, NOW) for token in issued] == [False, True, True]
