"""Links to files."""

from urllib.parse import parse_qs, urlsplit

from zapwire.gateway.incoming.links import Links

LINKS = Links(b"secret", 100.0, "https://zap.test/")


def test_a_link() -> None:
    """It names its file, and is good for its time."""
    parts = urlsplit(LINKS.make("abc", 1000.5))
    query = {name: value[0] for name, value in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "zap.test", "/media/abc")
    assert query["expires"] == "1100"
    assert LINKS.is_signed("abc", "1100", query["signature"])
    assert LINKS.is_good("1100", 1099.9)
    assert not LINKS.is_good("1100", 1100.0)


def test_what_is_forged() -> None:
    """Another file, another time and another server's secret are seen, and so is nonsense."""
    signature = parse_qs(urlsplit(LINKS.make("abc", 1000.0)).query)["signature"][0]
    for id, expires, text in (
        ("abd", "1100", signature),
        ("abc", "9100", signature),
        ("abc", "", ""),
        ("abc", "1100", "\udc80é"),
        ("abc\n1", "100", signature),
    ):
        assert not LINKS.is_signed(id, expires, text)
    assert not Links(b"other", 100.0).is_signed("abc", "1100", signature)
