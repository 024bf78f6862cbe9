"""Requests of /session."""

from typing import Annotated, Any

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_URL, Events, HmacKey, Payload, Phone


class Connect(Payload):
    """How a session is started."""

    subscribe: Annotated[Events | None, Field(alias="Subscribe")] = None
    immediate: Annotated[
        bool,
        Field(
            alias="Immediate",
            description="`false` waits up to 10 seconds for the login; `true`, or nothing, answers at once.",
        ),
    ] = True


class Disconnect(Payload):
    """How a session is ended for now."""

    clear: Annotated[bool, Field(alias="clear", description="Whether the subscriptions are forgotten, too.")] = False


class Reset(Payload):
    """How far back a session is set."""

    forget: Annotated[
        bool, Field(alias="forget", description="Whether the linked device and all that is kept of it is deleted.")
    ] = False


class PairPhone(Payload):
    """The phone that shall enter a code."""

    phone: Annotated[Phone, Field(alias="Phone")]


class RespondPasskey(Payload):
    """What an authenticator answered."""

    response: Annotated[
        dict[str, Any],
        Field(alias="response", description="A browser's `PublicKeyCredential`, as its `toJSON()` gives it."),
    ]


class SetProxy(Payload):
    """The proxy of one user's connection."""

    proxy_url: Annotated[
        str, Field(alias="proxy_url", max_length=MAX_URL, examples=["socks5://user:password@host:1080"])
    ] = ""
    enable: Annotated[bool, Field(alias="enable")] = True
    for_webhooks: Annotated[
        bool | None, Field(alias="webhook_use_proxy", description="Whether webhooks go through it, too.")
    ] = None


class SetHmac(Payload):
    """The key that signs webhooks."""

    key: Annotated[HmacKey, Field(alias="hmac_key")]
