"""Webhooks: where a user's events go."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import webhook as webhook_shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.requests.webhook import SetWebhook
from zapwire.gateway.wuzapi.users import check_events, check_webhook

router = APIRouter(tags=["webhook"], dependencies=USER_SECURITY)

ToSet = Annotated[SetWebhook, Depends(Reader(SetWebhook))]


@router.post(
    "/webhook",
    summary="Set the webhook",
    responses=answers(webhook_shapes.WebhookSet),
    openapi_extra={"x-example": {"webhookURL": "https://some.server/webhook", "events": ["Message"]}},
)
async def set_webhook(user: Caller, gateway: TheGateway, request: ToSet) -> Response:
    """Send events to a URL from now on; an empty one is none. `events` also says which."""
    fields = _fields(request)
    fields.setdefault("webhook", "")
    changed = await gateway.change(user.id, **fields, is_webhook_active=request.active is not False)
    return respond({"webhook": changed.webhook})


@router.get("/webhook", summary="The webhook", responses=answers(webhook_shapes.Webhook))
async def get_webhook(user: Caller) -> Response:
    """The URL, and which events are sent there."""
    return respond({"subscribe": list(user.events), "webhook": user.webhook, "active": user.is_webhook_active})


@router.put(
    "/webhook",
    summary="Change the webhook",
    responses=answers(webhook_shapes.WebhookUpdated),
    openapi_extra={"x-example": {"webhook": "https://some.server/webhook", "events": ["Message"], "active": True}},
)
async def update_webhook(user: Caller, gateway: TheGateway, request: ToSet) -> Response:
    """Change what is named: the URL, the events, or whether anything is sent."""
    fields = _fields(request)
    if request.active is not None:
        fields["is_webhook_active"] = request.active
    changed = await gateway.change(user.id, **fields) if fields else user
    return respond({"webhook": changed.webhook, "events": list(changed.events), "active": changed.is_webhook_active})


@router.delete("/webhook", summary="Forget the webhook", responses=answers(envelope_shapes.Details))
async def delete_webhook(user: Caller, gateway: TheGateway) -> Response:
    """Forget the URL and the events."""
    await gateway.change(user.id, webhook="", events=())
    return respond({"Details": "Webhook and events deleted successfully"})


def _fields(request: SetWebhook) -> dict[str, Any]:
    """What a request changes of a user. Raises `ApiError` with 400."""
    fields: dict[str, Any] = {}
    if request.url is not None:
        fields["webhook"] = check_webhook(request.url, "webhookURL")
    elif request.webhook is not None:
        fields["webhook"] = check_webhook(request.webhook, "webhook")
    events = request.events if request.events is not None else request.subscribe
    if events is not None:
        fields["events"] = check_events(events)
    return fields
