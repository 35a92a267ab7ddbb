"""Prometheus metrics: requests to X and Slack by kind and outcome; nothing about a person."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.x import ApiCall


class Metrics:
    """The counters and histograms of one process."""

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

        self._slack_requests = Counter(
            "likewise_slack_requests", "Requests to Slack", ["method", "outcome"], registry=self.registry
        )
        self._slack_seconds = Histogram(
            "likewise_slack_request_duration_seconds",
            "Time Slack takes, repetitions included",
            ["method"],
            registry=self.registry,
        )

    def record(self, api_call: ApiCall) -> None:
        """Count one exchange with X."""
        self._calls.labels(api_call.endpoint, str(api_call.status or "none"), api_call.error or "").inc()
        self._seconds.labels(api_call.endpoint).observe(api_call.seconds)

    def record_slack(self, method: str, outcome: str, seconds: float) -> None:
        """Count one request to Slack; `outcome` is `ok` or the kind of its error."""
        self._slack_requests.labels(method, outcome).inc()
        self._slack_seconds.labels(method).observe(seconds)

    def count_shed(self, kind: str) -> None:
        """Count one request that was refused under overload; `kind` is `slack` or `page`."""
        self._shed.labels(kind).inc()
