"""URLs that users give."""

import pytest

from zapwire.gateway.wuzapi.urls import is_url


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://a.test/x?y", True),
        ("http://127.0.0.1:9000", True),
        ("ftp://a.test", False),
        ("https://", False),
        ("https://a b", False),
        ("https://a:0", False),
        ("https://a:x", False),
        ("https://a\n", False),
        ("", False),
    ],
)
def test_urls(text: str, *, is_one: bool) -> None:
    """It has one of the schemes, and a host."""
    assert is_url(text, ("http", "https")) is is_one
