"""The request of a webhook: body, headers, signatures, and what answers mean."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from standardwebhooks import Webhook

from tests.gateway.delivery.rig import ANA
from tests.gateway.receiver import Server, close_early, close_within, hang, much, status
from zapwire import __version__
from zapwire.client.clock import SystemClock
from zapwire.gateway.delivery.model import Delivery, Result, Verdict
from zapwire.gateway.delivery.signatures import standard_secret
from zapwire.gateway.delivery.webhooks import Format, Target, WebhookOptions, Webhooks, encode, make_headers
from zapwire.gateway.model import Proxy
from zapwire.gateway.net import Net, NetOptions

DELIVERY = Delivery(7, "3EB0:1", ANA.id, "user", "chat", "Message", 2, None, 0.0, 0.0)
BODY = b'{"type":"Message","event":{"Info":{"ID":"3EB0"}}}'
KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    """Open the way out."""
    async with Net(NetOptions(allow_private=True)) as net:
        yield net


async def send(net: Net, target: Target, options: WebhookOptions | None = None) -> Result:
    """Make one attempt."""
    return await Webhooks(net, options or WebhookOptions(), SystemClock()).send(target, ANA, DELIVERY, BODY)


async def test_json(net: Net, server: Server) -> None:
    """By default the body is the event with its owner, and the headers say what it is."""
    assert await send(net, Target(server.url())) == Result(Verdict.DELIVERED, 200)
    (hook,) = server.seen
    assert hook.json == {**json.loads(BODY), "instanceName": "Ana", "userID": ANA.id}
    assert hook.headers["Content-Type"] == "application/json"
    assert hook.headers["User-Agent"] == f"zapwire/{__version__}"
    assert (hook.id, hook.attempt, hook.headers["x-zapwire-event"]) == ("3EB0:1", 3, "Message")
    assert "webhook-signature" not in hook.headers
    assert "x-hmac-signature" not in hook.headers


async def test_form(net: Net, server: Server) -> None:
    """Wuzapi's form has the event as a text beside its owner, its fields in alphabetical order."""
    await send(net, Target(server.url(), KEY), WebhookOptions(format="form"))
    (hook,) = server.seen
    assert hook.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qsl(hook.body.decode()) == [
        ("instanceName", "Ana"),
        ("jsonData", BODY.decode()),
        ("userID", ANA.id),
    ]


@pytest.mark.parametrize("style", ["json", "form"])
async def test_signatures(net: Net, server: Server, style: Format) -> None:
    """Both signatures are over the body as it was sent."""
    await send(net, Target(server.url(), KEY), WebhookOptions(format=style))
    (hook,) = server.seen
    assert hook.headers["x-hmac-signature"] == hmac.new(KEY, hook.body, hashlib.sha256).hexdigest()
    Webhook(standard_secret(KEY)).verify(hook.body, dict(hook.headers), json_parse=False)


async def test_credentials_in_the_url(net: Net, server: Server) -> None:
    """A user and password in the URL are sent as basic authentication."""
    await send(net, Target(server.url().replace("://", "://ana:pa%20ss@")))
    assert server.seen[0].headers["Authorization"] == "Basic YW5hOnBhIHNz"


def test_encoding_of_forms() -> None:
    """A form is encoded as Go's `url.Values.Encode` does, so that others can sign it anew."""
    assert encode("form", b'{"a":"\xc3\xa9 ~-_.*+&="}', replace(ANA, name="Ana & Co", id="1")) == (
        b"instanceName=Ana+%26+Co&jsonData=%7B%22a%22%3A%22%C3%A9+~-_.%2A%2B%26%3D%22%7D&userID=1"
    )


@pytest.mark.parametrize("body", [b"{}", b" {\n}", b'{ "a": 1 }\n', b'{"a":{}}'])
def test_encoding_of_objects(body: bytes) -> None:
    """Whatever the object is, what comes out is one with two keys more."""
    user = replace(ANA, name='quotes " and \n lines')
    assert json.loads(encode("json", body, user)) == json.loads(body) | {"instanceName": user.name, "userID": user.id}


def test_header_values_are_safe() -> None:
    """An id that others have chosen cannot add headers."""
    headers = make_headers("json", b"{}", replace(DELIVERY, event="a\r\nx: y é", type="T\n"), b"", 5)
    assert headers["webhook-id"] == "a%0D%0Ax:%20y%20%C3%A9"
    assert headers["x-zapwire-event"] == "T%0A"
    assert headers["webhook-timestamp"] == "5"


@pytest.mark.parametrize(
    ("code", "verdict"), [(500, Verdict.FAILED), (404, Verdict.REJECTED), (410, Verdict.GONE), (302, Verdict.FAILED)]
)
async def test_bad_answers(net: Net, server: Server, code: int, verdict: Verdict) -> None:
    """An answer that is no success is told with its status; a redirect is not followed."""
    server.answer = status(code, Location=server.url("/elsewhere"))
    assert await send(net, Target(server.url())) == Result(verdict, code, f"the receiver answered {code}")
    assert len(server.seen) == 1


async def test_retry_after(net: Net, server: Server) -> None:
    """A receiver's wish to be left alone is told."""
    server.answer = status(429, Retry_After="77")
    assert (await send(net, Target(server.url()))).wished_pause == 77


async def test_hanging_receiver(net: Net, server: Server) -> None:
    """A receiver that never answers is given up after the timeout."""
    server.answer = hang
    result = await send(net, Target(server.url()), WebhookOptions(timeout=0.1))
    assert result == Result(Verdict.FAILED, error="no answer within 0.1 s")


async def test_connection_closed_early(net: Net, server: Server) -> None:
    """A connection that is closed before the status has failed; one closed within the answer has delivered."""
    server.answer = close_early
    assert await send(net, Target(server.url())) == Result(
        Verdict.FAILED, error="the connection was closed before there was an answer"
    )
    server.answer = close_within
    assert await send(net, Target(server.url())) == Result(Verdict.DELIVERED, 200)


async def test_100_megabytes(net: Net, server: Server) -> None:
    """An answer that does not end is cut, and the event counts as delivered."""
    sent: list[int] = []
    server.answer = much(100_000_000, sent)
    assert await send(net, Target(server.url())) == Result(Verdict.DELIVERED, 200)
    assert sent[0] < 20_000_000


async def test_private_address(server: Server) -> None:
    """A receiver at a private address gets nothing unless that is allowed."""
    async with Net() as net:
        result = await send(net, Target(server.url()))
    assert result.verdict is Verdict.FAILED
    assert "private" in result.error
    assert server.seen == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "nothing", "http:///x", "http://[::1", "file:///etc/passwd"])
async def test_bad_url(net: Net, url: str) -> None:
    """What is no HTTP URL fails like others, and the message does not repeat it."""
    result = await send(net, Target(url))
    assert result.verdict is Verdict.FAILED
    assert url not in result.error


def test_target() -> None:
    """A user's webhook has its key and, where that is for webhooks, the user's proxy; the global one its own key."""
    proxy = Proxy("socks5://p", is_enabled=True, for_webhooks=True)
    user = replace(ANA, webhook="http://a", hmac_key=KEY, proxy=proxy)
    webhooks = Webhooks(Net(), WebhookOptions(global_url="http://g", global_key=b"g"), SystemClock())
    assert webhooks.target("user", user) == Target("http://a", KEY, "socks5://p")
    assert webhooks.target("global", user) == Target("http://g", b"g")
    for other in (replace(proxy, is_enabled=False), replace(proxy, for_webhooks=False)):
        assert webhooks.target("user", replace(user, proxy=other)) == Target("http://a", KEY)
    for nobody in (None, replace(user, webhook=""), replace(user, is_webhook_active=False)):
        assert webhooks.target("user", nobody) is None
    assert Webhooks(Net(), WebhookOptions(), SystemClock()).target("global", user) is None


def test_secrets_are_not_shown() -> None:
    """Neither URLs, which may hold passwords, nor keys are in what may be logged."""
    shown = repr((Target("http://a:secret@b", b"secret", "http://secret"), WebhookOptions(global_url="secret")))
    assert "secret" not in shown
