"""What the deployment counts: calls to X and answers, by kind and outcome; nothing about a person."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.x import ApiCall


class Metrics:
    """Counters and times of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "likewise_x_requests", "Calls to X", ["endpoint", "status", "error"], registry=self.registry
        )
        self._shed = Counter(
            "likewise_requests_shed", "Requests refused under overload", ["kind"], registry=self.registry
        )
        self._seconds = Histogram(
            "likewise_x_request_duration_seconds", "Time X takes", ["endpoint"], registry=self.registry
        )

    def record(self, api_call: ApiCall) -> None:
        """Count one exchange with X."""
        self._calls.labels(api_call.endpoint, str(api_call.status or "none"), api_call.error or "").inc()
        self._seconds.labels(api_call.endpoint).observe(api_call.seconds)

    def count_shed(self, kind: str) -> None:
        """Count one request that was refused under overload; `kind` is `slack` or `page`."""
        self._shed.labels(kind).inc()
