"""Metrics, as Prometheus reads them."""

from tests.gateway.fakes import CONNECTED, OFFLINE
from zapwire.gateway.delivery.log import Counts
from zapwire.gateway.delivery.worker import Stats
from zapwire.gateway.metrics import Metrics

NONE = Counts(pending=0, dead=0, oldest_pending=0.0)


def test_counts() -> None:
    """Requests, sessions, users, deliveries and streams are counted."""
    metrics = Metrics("1.2.3")
    metrics.answered("GET", "/webhook", 200, 0.003)
    metrics.answered("GET", "/webhook", 200, 0.3)
    metrics.streams(4)
    lines = (
        metrics.render(7, [CONNECTED, CONNECTED, OFFLINE], Counts(pending=1, dead=2, oldest_pending=3.5))
        .decode()
        .splitlines()
    )
    assert 'zapwire_info{version="1.2.3"} 1.0' in lines
    assert 'zapwire_http_requests_total{method="GET",route="/webhook",status="200"} 2.0' in lines
    assert 'zapwire_http_request_seconds_bucket{le="0.005",method="GET",route="/webhook"} 1.0' in lines
    assert 'zapwire_sessions{phase="connected"} 2.0' in lines
    assert 'zapwire_sessions{phase="waiting"} 0.0' in lines
    assert 'zapwire_deliveries{state="dead"} 2.0' in lines
    assert "zapwire_oldest_delivery_seconds 3.5" in lines
    assert "zapwire_event_streams 4.0" in lines
    assert "zapwire_users 7.0" in lines


def test_registries_are_apart() -> None:
    """Two servers in one process do not count for each other."""
    one, other = Metrics("1"), Metrics("1")
    one.answered("GET", "/", 200, 0.1)
    assert b'route="/"' in one.render(0, [], NONE)
    assert b'route="/"' not in other.render(0, [], NONE)


def test_deliveries_since_the_start() -> None:
    """What was tried, what arrived and what was given up is counted as it happens."""
    metrics, stats = Metrics("1"), Stats()
    metrics.follow(stats)
    stats.attempts, stats.delivered, stats.dead = 5, 3, 1
    lines = metrics.render(0, [], NONE).decode().splitlines()
    assert "zapwire_delivery_attempts_total 5.0" in lines
    assert 'zapwire_deliveries_ended_total{state="delivered"} 3.0' in lines
    assert 'zapwire_deliveries_ended_total{state="dead"} 1.0' in lines
