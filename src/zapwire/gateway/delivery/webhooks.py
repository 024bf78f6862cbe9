"""One webhook request: where it goes, its body in either format, its headers, and what the answer means."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urlencode

import orjson

from zapwire import __version__
from zapwire.client.clock import Clock
from zapwire.errors import FetchError
from zapwire.gateway.delivery.model import GLOBAL, Delivery, Result, Verdict, judge
from zapwire.gateway.delivery.policy import wished_pause
from zapwire.gateway.delivery.signatures import standard_signature, wuzapi_signature
from zapwire.gateway.model import User
from zapwire.gateway.net import Limits, Net

Format = Literal["json", "form"]

_CONTENT_TYPES: Final[dict[Format, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
}
_OBJECT_WITH_KEYS: Final = re.compile(rb"\{\s*\"")
# What a header may hold beside letters and digits.
_SAFE: Final = "-_~:@"


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """How webhooks are sent."""

    format: Format = "json"
    """`json`, or `form` for wuzapi's fields `jsonData`, `userID` and `instanceName`."""
    timeout: float = 30.0
    """For one attempt, in seconds."""
    global_url: str = field(default="", repr=False)
    """Gets the events of all users, each of those that its user is subscribed to; empty for none."""
    global_key: bytes = field(default=b"", repr=False)
    """Signs what goes there."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a receiver is now."""

    url: str = field(repr=False)
    key: bytes = field(default=b"", repr=False)
    """Signs the requests; empty for no signatures."""
    proxy: str = field(default="", repr=False)


class Webhooks:
    """Sends webhooks."""

    def __init__(self, net: Net, options: WebhookOptions, clock: Clock) -> None:
        self._net = net
        self._options = options
        self._clock = clock
        self._limits = Limits(options.timeout, answer_seconds=min(5.0, options.timeout))

    def target(self, receiver: str, user: User | None) -> Target | None:
        """Where the events of a user go for this kind of receiver; None where there is no such webhook now."""
        if user is None:
            return None
        if receiver == GLOBAL:
            return Target(self._options.global_url, self._options.global_key) if self._options.global_url else None
        if not (user.webhook and user.is_webhook_active):
            return None
        proxy = user.proxy.url if user.proxy.is_enabled and user.proxy.for_webhooks else ""
        return Target(user.webhook, user.hmac_key, proxy)

    async def send(self, target: Target, user: User, delivery: Delivery, body: bytes) -> Result:
        """Make one attempt."""
        now = self._clock.now()
        encoded = encode(self._options.format, body, user)
        try:
            answer = await self._net.fetch(
                "POST",
                target.url,
                headers=make_headers(self._options.format, encoded, delivery, target.key, int(now)),
                body=encoded,
                limits=self._limits,
                proxy=target.proxy,
            )
        except FetchError as error:
            return Result(Verdict.FAILED, error=str(error))
        verdict = judge(answer.status)
        if verdict is Verdict.DELIVERED:
            return Result(verdict, answer.status)
        return Result(
            verdict,
            answer.status,
            f"the receiver answered {answer.status}",
            wished_pause(answer.headers.get("Retry-After", ""), now),
        )


def encode(style: Format, body: bytes, user: User) -> bytes:
    """The body of a request: the event's JSON object, and whose it is."""
    if style == "form":
        # In the order that Go gives the fields of a form, for who signs them anew.
        return urlencode([("instanceName", user.name), ("jsonData", body), ("userID", user.id)]).encode()
    whose = orjson.dumps({"instanceName": user.name, "userID": user.id})
    if not _OBJECT_WITH_KEYS.match(body):
        return whose
    return body.rstrip()[:-1] + b"," + whose[1:]


def make_headers(style: Format, encoded: bytes, delivery: Delivery, key: bytes, timestamp: int) -> dict[str, str]:
    """The headers of one attempt."""
    id = quote(delivery.event, safe=_SAFE)
    headers = {
        "Content-Type": _CONTENT_TYPES[style],
        "User-Agent": f"zapwire/{__version__}",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "x-zapwire-event": quote(delivery.type, safe=_SAFE),
        "x-zapwire-attempt": str(delivery.attempts + 1),
    }
    if key:
        headers["x-hmac-signature"] = wuzapi_signature(key, encoded)
        headers["webhook-signature"] = standard_signature(key, id, timestamp, encoded)
    return headers
