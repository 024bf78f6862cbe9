"""What a user's fields may be."""

from dataclasses import replace
from typing import Any

import pytest

from zapwire.errors import InvalidUser
from zapwire.gateway.model import Proxy, User
from zapwire.gateway.user_fields import check_fields, check_token

USER = User("1", "Ana")


def test_good_fields() -> None:
    """Names of any script, emojis made of several characters among them, are good."""
    check_fields(replace(USER, name="אנה 👩‍👩‍👧", webhook="http://localhost:1/?a=%0a", events=("All",), history=3))
    assert check_token("1234ABCD äöü") == "1234ABCD äöü"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": " "},
        {"name": "a\0b"},
        {"name": "a\x85b"},
        {"name": "a" * 257},
        {"name": "\udc00"},
        {"webhook": "http://a/\r\n"},
        {"webhook": "a" * 2049},
        {"events": ("a" * 65,)},
        {"events": ("a",) * 129},
        {"proxy": Proxy("http://a\0")},
        {"jid": "\n"},
        {"hmac_key": bytes(1025)},
        {"expiration": -1},
        {"expiration": 1 << 63},
        {"history": 1 << 31},
        {"days_to_sync_history": -1},
    ],
)
def test_bad_fields(fields: dict[str, Any]) -> None:
    """What the database could not keep, or nobody could read, is refused."""
    with pytest.raises(InvalidUser):
        check_fields(replace(USER, **fields))


@pytest.mark.parametrize("token", ["", " a", "a\t", "a\x7fb", "x" * 257])
def test_bad_tokens(token: str) -> None:
    """So is a token that no header can carry."""
    with pytest.raises(InvalidUser, match="token"):
        check_token(token)
