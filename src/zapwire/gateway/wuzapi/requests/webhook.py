"""Requests of /webhook."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Events, Payload, Url


class SetWebhook(Payload):
    """Where events are sent. `webhook` is another name of `webhookURL` that some clients use."""

    url: Annotated[Url | None, Field(alias="webhookURL")] = None
    webhook: Annotated[Url | None, Field(alias="webhook")] = None
    events: Annotated[Events | None, Field(alias="events")] = None
    subscribe: Annotated[Events | None, Field(alias="Subscribe")] = None
    active: Annotated[bool | None, Field(alias="active", description="`false` keeps the URL, and sends nothing.")] = (
        None
    )
