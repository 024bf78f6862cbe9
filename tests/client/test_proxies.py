"""URLs of proxies."""

import traceback

import pytest

from zapwire.client.proxies import check_proxy, without_password
from zapwire.errors import ConfigurationError


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
def test_known_schemes(scheme: str) -> None:
    """A URL's parts come apart."""
    proxy = check_proxy(f"{scheme}://ana:s3cret%40@127.0.0.1:8080")
    assert (proxy.scheme, proxy.host, proxy.port) == (scheme, "127.0.0.1", 8080)
    assert (proxy.username, proxy.password) == ("ana", "s3cret@")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://ana:s3cret@a:1",
        "socks4://ana:s3cret@a:1",
        "//ana:s3cret@a:1",
        "http://ana:s3cret@a:port",
        "http://ana:s3cret@[::1",
    ],
)
def test_what_is_no_proxy(url: str) -> None:
    """Other URLs are refused, and no error shows a password."""
    with pytest.raises(ConfigurationError) as raised:
        check_proxy(url)
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


def test_shown_without_password() -> None:
    """What is shown has scheme, host and port."""
    assert without_password("http://ana:s3cret@a.b:1") == "http://a.b:1"
    assert without_password("socks5://ana:s3cret@a.b") == "socks5://a.b"
