"""Metrics, as Prometheus reads them."""

from tests.gateway.fakes import CONNECTED, OFFLINE
from zapwire.gateway.delivery.log import Counts
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
