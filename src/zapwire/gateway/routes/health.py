"""How the server is: for people, for load balancers, for Prometheus."""

import asyncio
import resource
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from zapwire.errors import StoreError
from zapwire.gateway.metrics import CONTENT_TYPE
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import health as shapes
from zapwire.gateway.wuzapi.envelope import plain, rfc3339

_PATIENCE: Final = 5.0
_MB: Final = 1 << 20
_STATM: Final = Path("/proc/self/statm")

router = APIRouter(tags=["server"])


@router.get("/health", summary="How the server is", responses=answers(shapes.Health, bare=True))
async def health(gateway: TheGateway) -> Response:
    """Counts of users and sessions; `status` is `ok`, or `unavailable` with 503 where the database cannot be used."""
    try:
        async with asyncio.timeout(_PATIENCE):
            await gateway.is_ready()
    except (StoreError, TimeoutError):
        is_ready = False
    else:
        is_ready = True
    statuses = gateway.sessions.statuses().values()
    now = gateway.now()
    connected = sum(status.is_connected for status in statuses)
    return plain(
        {
            "status": "ok" if is_ready else "unavailable",
            "timestamp": rfc3339(int(now)),
            "uptime": f"{int(now - gateway.started_at)}s",
            "active_connections": connected,
            "total_users": len(gateway.users.all()),
            "connected_users": connected,
            "logged_in_users": sum(status.is_logged_in for status in statuses),
            "memory_stats": _memory(),
            "goroutines": len(asyncio.all_tasks()),
            "version": gateway.version,
        },
        HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics(gateway: TheGateway) -> Response:
    """Requests, sessions by phase, deliveries by state, memory. Nothing tells of a single user."""
    counts = await gateway.deliveries.counts()
    statuses = gateway.sessions.statuses().values()
    return Response(
        gateway.metrics.render(len(gateway.users.all()), statuses, counts), headers={"Content-Type": CONTENT_TYPE}
    )


def _memory() -> dict[str, float]:
    """Megabytes: now, and at most so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        now = peak
    else:
        now = pages * resource.getpagesize() / _MB
    return {"alloc_mb": round(now, 1), "total_alloc_mb": round(peak, 1), "sys_mb": round(now, 1), "num_gc": 0}
