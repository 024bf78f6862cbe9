"""Health and metrics over HTTP."""

import asyncio

from tests.gateway.fakes import CONNECTED, Rig, make_rig
from zapwire.errors import StoreError
from zapwire.gateway.accounts import commands


async def test_health(rig: Rig) -> None:
    """Anybody may ask; the answer has no envelope."""
    await rig.gateway.sessions.ask(rig.user_id, commands.GetStatus())
    rig.sessions.status = CONNECTED
    answer = await rig.client.get("/health")
    assert answer.status_code == 200
    data = answer.json()
    assert data["status"] == "ok"
    assert (data["total_users"], data["connected_users"], data["logged_in_users"]) == (1, 1, 1)
    assert data["memory_stats"]["alloc_mb"] > 0
    assert data["version"] == "1.2.3"


async def test_database_is_gone() -> None:
    """Without a database the server is not well."""

    async def fail() -> None:
        raise StoreError("gone: /secret/path")

    rig = await make_rig(is_ready=fail)
    answer = await rig.client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert "secret" not in answer.text


async def test_database_hangs() -> None:
    """A database that does not answer in time is the same."""

    async def hang() -> None:
        raise TimeoutError

    rig = await make_rig(is_ready=hang)
    assert (await rig.client.get("/health")).status_code == 503
    assert asyncio.current_task() is not None


async def test_metrics(rig: Rig) -> None:
    """Prometheus reads counts of requests, sessions and deliveries, but nothing of a single user."""
    await rig.call("GET", "/session/status")
    await rig.client.get("/guess/1")
    await rig.client.get("/guess/2")
    answer = await rig.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = answer.text.splitlines()
    assert 'zapwire_http_requests_total{method="GET",route="/session/status",status="200"} 1.0' in lines
    assert 'zapwire_http_requests_total{method="unknown",route="unknown",status="404"} 2.0' in lines
    assert 'zapwire_sessions{phase="offline"} 1.0' in lines
    assert 'zapwire_deliveries{state="dead"} 3.0' in lines
    assert "zapwire_users 1.0" in lines
    assert rig.user_id not in answer.text
