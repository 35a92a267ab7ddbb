"""Prometheus metrics by kind, outcome and time; they contain nothing about a person."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.x import ApiCall

M = TypeVar("M", Counter, Histogram)

# Slack gives up after 3 seconds, and "Working on it…" goes out after ANSWER_WITHIN (2.3).
_SLACK_WAITS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)
# From an event that is processed at once to one that waits for Slack's last retry.
_EVENTS_WAIT: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0, 3600.0, 86400.0)


def _children(metric: M) -> Callable[..., M]:
    """Return a metric's `labels`, which takes a lock and checks the labels each time."""
    return lru_cache(maxsize=512)(metric.labels)


class Metrics:
    """The counters, gauges and histograms of one process; `exposition` adds them up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = _children(self._counter("x_requests", "Requests to X", "endpoint", "status", "error"))
        self._seconds = _children(self._histogram("x_request_duration_seconds", "Time X takes", "endpoint"))
        self._slack_requests = self._counter("slack_requests", "Requests to Slack", "method", "outcome")
        self._slack_seconds = self._histogram(
            "slack_request_duration_seconds", "Time Slack takes, including retries", "method"
        )
        self._shed = self._counter("requests_shed", "Requests refused under overload", "kind")
        self._acknowledged = _children(
            self._histogram(
                "slack_acknowledgment_seconds",
                "Time until Slack gets its HTTP response, by kind of request and status",
                "kind",
                "status",
                buckets=_SLACK_WAITS,
            )
        )
        self._handled = _children(
            self._counter(
                "actions", "Commands, clicks and shortcuts that ran, by outcome", "action", "outcome"
            )
        )
        self._replies = _children(
            self._counter("replies", "Replies to people, by how they arrived", "delivery")
        )
        self._lost = self._counter("replies_lost", "Replies that can't be sent any more")
        self._events = self._counter("events", "Events of Slack's Events API", "event", "outcome")
        self._x_events = self._counter("x_events", "Events from X, by type", "event", "outcome")
        self._event_lag = self._histogram(
            "event_lag_seconds",
            "Time from an event in Slack to the end of its processing",
            buckets=_EVENTS_WAIT,
        )
        self._refreshes = self._counter("token_refreshes", "Refreshes of X tokens, by outcome", "outcome")
        self._lookups = self._counter("cache_lookups", "Lookups in a cache", "cache", "result")
        self._connections = Gauge(
            "likewise_database_connections_in_use",
            "Database connections in use",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._connections_limit = Gauge(
            "likewise_database_connections_limit",
            "Database connections that may be open",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def record(self, api_call: ApiCall) -> None:
        self._calls(api_call.endpoint, str(api_call.status or "none"), api_call.error or "").inc()
        self._seconds(api_call.endpoint).observe(api_call.seconds)

    def record_slack(self, method: str, outcome: str, seconds: float) -> None:
        """Count one request to Slack; `outcome` is `ok` or the kind of its error."""
        self._slack_requests.labels(method, outcome).inc()
        self._slack_seconds.labels(method).observe(seconds)

    def count_shed(self, kind: str) -> None:
        """Count one request that was refused under overload; `kind` is `slack` or `page`."""
        self._shed.labels(kind).inc()

    def record_acknowledgment(self, kind: str, status: int, seconds: float) -> None:
        """Count one response to Slack; `kind` is `command`, `interaction`, `event` or `other`."""
        self._acknowledged(kind, str(status)).observe(seconds)

    def count_action(self, action: str, outcome: str) -> None:
        """Count one action that ran; `outcome` is `ok` or the name of the error."""
        self._handled(action, outcome).inc()

    def count_reply(self, delivery: str) -> None:
        """Count a reply: `in_time`, `late`, a `follow_up`, or `deferred` by Slack's refusal."""
        self._replies(delivery).inc()

    def count_lost_replies(self, number: int) -> None:
        """Count replies that Slack refused permanently, or that became too old to send."""
        self._lost.inc(number)

    def record_event(self, kind: str, outcome: str, lag: float | None = None) -> None:
        """Count one event; `lag` is its age in seconds once it is processed."""
        self._events.labels(kind, outcome).inc()
        if lag is not None:
            self._event_lag.observe(max(0.0, lag))

    def count_x_event(self, kind: str, outcome: str) -> None:
        """Count one event from X; `kind` is its type."""
        self._x_events.labels(kind, outcome).inc()

    def count_refresh(self, outcome: str) -> None:
        """Count one refresh at X: `ok`, `refused` (the grant has ended) or `failed`."""
        self._refreshes.labels(outcome).inc()

    def cache(self, name: str) -> Callable[[bool], None]:
        """Return a function that a cache calls for each lookup, with whether it was a hit."""
        hit, miss = self._lookups.labels(name, "hit"), self._lookups.labels(name, "miss")
        return lambda found: (hit if found else miss).inc()

    def set_connections(self, in_use: int, limit: int) -> None:
        """Set how many of this process's database connections are in use, and their maximum."""
        self._connections.set(in_use)
        self._connections_limit.set(limit)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"likewise_{name}", text, labels, registry=self.registry)

    def _histogram(
        self, name: str, text: str, *labels: str, buckets: tuple[float, ...] = Histogram.DEFAULT_BUCKETS
    ) -> Histogram:
        return Histogram(f"likewise_{name}", text, labels, registry=self.registry, buckets=buckets)
