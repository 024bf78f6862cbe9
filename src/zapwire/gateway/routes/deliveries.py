"""Deliveries: what became of the events that webhooks were to get, and trying again."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.delivery.log import Entry
from zapwire.gateway.delivery.model import GLOBAL
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import deliveries as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond, rfc3339
from zapwire.gateway.wuzapi.requests.deliveries import ListDeliveries, Replay

router = APIRouter(tags=["webhook"], dependencies=USER_SECURITY)


@router.get("/webhook/deliveries", summary="The delivery log", responses=answers(shapes.Deliveries))
async def list_deliveries(
    user: Caller, gateway: TheGateway, request: Annotated[ListDeliveries, Depends(Reader(ListDeliveries, query=True))]
) -> Response:
    """Deliveries, newest first; `before` takes the last `id` and goes on from there."""
    found = await gateway.deliveries.list(user.id, state=request.state, before=request.before, limit=request.limit)
    return respond({"Deliveries": [_shown(delivery) for delivery in found]})


@router.post(
    "/webhook/deliveries",
    summary="Deliver again",
    responses=answers(shapes.Replayed),
    openapi_extra={"x-example": {"State": "dead"}},
)
async def replay(user: Caller, gateway: TheGateway, request: Annotated[Replay, Depends(Reader(Replay))]) -> Response:
    """Deliver events again: the deliveries of the ids in `Id`, or with `"State": "dead"` all that were given up."""
    if (request.ids is None) == (request.state is None):
        raise ApiError(HTTPStatus.BAD_REQUEST, 'give either Id, a list of ids of deliveries, or "State": "dead"')
    count = await gateway.deliveries.replay(user.id, request.ids)
    return respond({"Details": "Replayed", "Count": count})


def _shown(delivery: Entry) -> dict[str, Any]:
    """A delivery. What became of it at the global webhook, which is the admin's, is the admin's business."""
    is_global = delivery.receiver == GLOBAL
    return {
        "id": delivery.id,
        "event": delivery.event,
        "type": delivery.type,
        "chat": delivery.chat,
        "receiver": delivery.receiver,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": None if is_global else delivery.status,
        "error": "" if is_global else delivery.error,
        "created_at": rfc3339(int(delivery.created_at)),
        "next_at": _moment(delivery.next_at),
        "ended_at": _moment(delivery.ended_at),
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else rfc3339(int(seconds))
