"""Users, as wuzapi shows and takes them."""

from typing import Any

import pytest

from tests.gateway.fakes import CONNECTED
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import Proxy, User
from zapwire.gateway.wuzapi.requests.admin import UpdateUser
from zapwire.gateway.wuzapi.users import check_events, check_proxy, check_webhook, created, fields_of, listed

KEY = "k" * 32


def fields(user: User | None = None, **named: Any) -> dict[str, Any]:
    """Return what a request changes."""
    return fields_of(UpdateUser.model_validate(named), user)


def test_fields_that_are_named() -> None:
    """Only what is named is changed."""
    assert fields() == {}
    assert fields(name="Ana", history=10, expiration=5, days_to_sync_history=3) == {
        "name": "Ana",
        "history": 10,
        "expiration": 5,
        "days_to_sync_history": 3,
    }
    assert fields(webhook="", events="") == {"webhook": "", "events": ()}
    assert fields(events="Message, ReadReceipt,Message") == {"events": ("Message", "ReadReceipt")}
    assert fields(hmacKey=KEY) == {"hmac_key": KEY.encode()}
    assert fields(hmacKey="") == {"hmac_key": b""}


def test_proxies() -> None:
    """A proxy changes by what is named of it."""
    user = User("0", "Ana", proxy=Proxy("socks5://host:1", is_enabled=True))
    assert fields(proxyConfig={"enabled": True, "proxyURL": "http://h:2"})["proxy"] == Proxy("http://h:2", True)
    assert fields(user, proxyConfig={"enabled": False})["proxy"] == Proxy("socks5://host:1", False)
    assert fields(user, proxyConfig={"proxy_url": "", "enabled": False})["proxy"] == Proxy()
    assert fields(user, proxyConfig={"webhook_use_proxy": True})["proxy"].for_webhooks


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ({"hmacKey": "short"}, "hmacKey must have at least 32"),
        ({"webhook": "ftp://x"}, "webhook must be an http"),
        ({"events": "Message,Nothing"}, "Nothing"),
        ({"proxyConfig": {"enabled": True}}, "proxyConfig.proxyURL is needed"),
        ({"proxyConfig": {"proxyURL": "host:1"}}, "proxyConfig.proxyURL must be"),
    ],
)
def test_what_cannot_be(named: dict[str, Any], reason: str) -> None:
    """A wrong field is 400 with its name."""
    with pytest.raises(ApiError, match=reason) as raised:
        fields(**named)
    assert raised.value.status == 400


@pytest.mark.parametrize(
    "url",
    ["x", "http://", "http://a b/secret", "https://secret@h:99999/", "javascript:1", "http://h:0/", "http://[::1"],
)
def test_no_webhook(url: str) -> None:
    """A webhook is an HTTP URL; what is wrong is said without the URL, which may hold a secret."""
    with pytest.raises(ApiError, match="webhookURL must be") as raised:
        check_webhook(url, "webhookURL")
    assert "secret" not in str(raised.value)


def test_urls() -> None:
    """URLs are taken as they are, but for spaces around them."""
    assert check_webhook(" https://x.test/a?token=1 ", "webhookURL") == "https://x.test/a?token=1"
    assert check_webhook("", "webhookURL") == ""
    assert check_proxy("socks5h://u:p@h:1080", "proxy_url") == "socks5h://u:p@h:1080"


def test_events() -> None:
    """Event types are known names."""
    assert check_events(["All"]) == ("All",)
    with pytest.raises(ApiError, match="Nothing"):
        check_events(["Nothing"])


def test_shown_users() -> None:
    """A user is shown without token and key; a new one with the token that was just given."""
    user = User("0", "Ana", events=("Message",), hmac_key=KEY.encode(), proxy=Proxy("http://h:1", True))
    shown = listed(user, CONNECTED, "", "reference")
    assert (shown["token"], shown["connected"], shown["hmac_configured"]) == ("", True, True)
    assert shown["jid"] == "5491155554444.0:52@s.whatsapp.net"
    assert KEY not in str(shown)
    assert listed(user, None, "", "reference")["loggedIn"] is False
    assert created(user, "1234ABCD")["token"] == "1234ABCD"
    assert created(user, "1234ABCD")["hmac_key"] is True
