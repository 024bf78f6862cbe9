"""Requests of /admin."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, MAX_TOKEN, MAX_URL, HmacKey, Payload, Url
from zapwire.gateway.wuzapi.requests.session_s3 import S3Config


class ProxyConfig(Payload):
    """A user's proxy."""

    enabled: Annotated[bool | None, Field(alias="enabled")] = None
    url: Annotated[str | None, Field(alias="proxyURL", max_length=MAX_URL)] = None
    url_too: Annotated[str | None, Field(alias="proxy_url", max_length=MAX_URL)] = None
    for_webhooks: Annotated[bool | None, Field(alias="webhook_use_proxy")] = None


_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, examples=["Ana"])]


_Token = Annotated[
    str,
    Field(
        max_length=MAX_TOKEN,
        pattern=r"^[!-~]*$",
        description="What this user calls the API with, up to 256 visible ASCII characters.",
        examples=["1234ABCD"],
    ),
]


class UpdateUser(Payload):
    """What changes of a user; what is not named stays."""

    name: Annotated[_Name | None, Field(alias="name")] = None
    token: Annotated[_Token | None, Field(alias="token")] = None
    webhook: Annotated[Url | None, Field(alias="webhook")] = None
    events: Annotated[
        str | None,
        Field(
            alias="events",
            max_length=4096,
            description="Names of event types with commas between, or `All`.",
            examples=["Message,ReadReceipt"],
        ),
    ] = None
    expiration: Annotated[int | None, Field(alias="expiration", ge=0, le=2**63 - 1)] = None
    history: Annotated[int | None, Field(alias="history", ge=0, le=2**31 - 1)] = None
    days_to_sync_history: Annotated[int | None, Field(alias="days_to_sync_history", ge=0, le=2**31 - 1)] = None
    hmac_key: Annotated[HmacKey | None, Field(alias="hmacKey")] = None
    proxy: Annotated[ProxyConfig | None, Field(alias="proxyConfig")] = None
    s3: Annotated[S3Config | None, Field(alias="s3Config")] = None


class CreateUser(UpdateUser):
    """A new user."""

    name: Annotated[_Name, Field(alias="name")]
    token: Annotated[_Token, Field(alias="token", min_length=1)]
