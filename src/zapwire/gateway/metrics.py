"""Metrics, in the form that Prometheus reads."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector

from zapwire.gateway.delivery.log import Counts
from zapwire.gateway.delivery.worker import Stats
from zapwire.gateway.model import SessionStatus
from zapwire.protocol.lifecycle import Phase

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 75.0)


class Metrics:
    """The metrics of one server, in a registry of their own. None tells of a single user."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        ProcessCollector(registry=registry)
        Gauge("zapwire_info", "The version that runs.", ["version"], registry=registry).labels(version).set(1)
        self._requests = Counter(
            "zapwire_http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "zapwire_http_request_seconds",
            "Seconds until a request was answered.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._streams = Gauge("zapwire_event_streams", "Connections to /events.", registry=registry)
        self._users = Gauge("zapwire_users", "Users of the API.", registry=registry)
        self._sessions = Gauge(
            "zapwire_sessions", "Sessions of users, by what they are doing.", ["phase"], registry=registry
        )
        self._deliveries = Gauge(
            "zapwire_deliveries", "Deliveries of events to webhooks, by state.", ["state"], registry=registry
        )
        self._oldest = Gauge(
            "zapwire_oldest_delivery_seconds", "How old the oldest pending delivery is.", registry=registry
        )

        self._media = Counter(
            "zapwire_media_fetches",
            "Files of messages fetched for webhooks, by what became of it.",
            ["outcome"],
            registry=registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. `route` is a path with its parameters' names, not their values."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def fetched(self, outcome: str) -> None:
        """Count a try to fetch the file of a message for webhooks: `done`, `again` or `failed`."""
        self._media.labels(outcome).inc()

    def streams(self, count: int) -> None:
        """So many streams of events are open."""
        self._streams.set(count)

    def follow(self, deliveries: Stats) -> None:
        """Tell of these from now on."""
        self.registry.register(_Deliveries(deliveries))

    def render(self, users: int, sessions: Iterable[SessionStatus], deliveries: Counts) -> bytes:
        """All of them, as Prometheus reads them."""
        self._users.set(users)
        phases = Tally(status.phase for status in sessions)
        for phase in Phase:
            self._sessions.labels(phase.value).set(phases[phase])
        self._deliveries.labels("pending").set(deliveries.pending)
        self._deliveries.labels("dead").set(deliveries.dead)
        self._oldest.set(deliveries.oldest_pending)
        return generate_latest(self.registry)


class _Deliveries(Collector):
    """What the delivery has done since the start."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats

    def collect(self) -> Iterator[CounterMetricFamily]:
        """As counters."""
        stats = self._stats
        yield CounterMetricFamily(
            "zapwire_delivery_attempts", "Requests to webhooks that were begun.", value=stats.attempts
        )
        ended = CounterMetricFamily(
            "zapwire_deliveries_ended", "Deliveries that arrived or were given up.", labels=["state"]
        )
        ended.add_metric(["delivered"], stats.delivered)
        ended.add_metric(["dead"], stats.dead)
        yield ended
