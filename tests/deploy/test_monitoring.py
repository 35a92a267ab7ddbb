"""Alerts and the dashboard: valid PromQL with existing metrics and labels, and a runbook for each alert."""

import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml

from bot.metrics import Metrics
from bot.metrics.deployment import NAMES
from tests.deploy.files import DEPLOY, ROOT, json_of, text
from tests.deploy.tools import run_if_there
from tests.test_documentation import _anchors

# Labels that Prometheus adds to every series.
ADDED = {"job", "instance"}
HISTOGRAM = {"_bucket", "_count", "_sum"}


def known() -> dict[str, set[str]]:
    """Return the labels of every series that the app exports."""
    series: dict[str, set[str]] = {name: set() for name in NAMES} | {
        "likewise_build_info": {"version", "python"},
        "up": set(),
    }
    registry: Any = Metrics().registry
    for collector in registry._collector_to_names:
        (family,) = collector.describe()
        labels = set(collector._labelnames)
        if family.type == "histogram":
            series |= {f"{family.name}{end}": labels | {"le"} for end in HISTOGRAM}
        else:
            series[family.name + ("_total" if family.type == "counter" else "")] = labels
    return series


def rules() -> list[dict[str, Any]]:
    return [
        rule for group in yaml.safe_load(text("monitoring/alerts.yaml"))["groups"] for rule in group["rules"]
    ]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json_of("monitoring/grafana-dashboard.json")
    return found


def expressions() -> Iterator[tuple[str, str]]:
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", []):
            plain = target["expr"].replace("$__rate_interval", "5m").replace("$job", "likewise")
            yield f"{panel['title']} {target['refId']}", plain


def selectors(node: Any) -> Iterator[Any]:
    """Yield the vector selectors of an expression."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "param", "vector_selector", "args"):
        part = getattr(node, name, None)
        for one in part if isinstance(part, list) else [part]:
            if one is not None and not isinstance(one, str | float):
                yield from selectors(one)


@pytest.mark.parametrize(("name", "expression"), list(expressions()), ids=lambda value: value[:40])
def test_an_expression_uses_existing_series_and_labels(name: str, expression: str) -> None:
    """For selecting and for grouping; the expression is valid PromQL."""
    series = known()
    found = list(selectors(promql_parser.parse(expression)))

    assert found, name
    for selector in found:
        assert selector.name in series, name
        chosen = {matcher.name for matcher in selector.matchers.matchers}
        assert chosen <= series[selector.name] | ADDED, name
    labels = set().union(*(series[selector.name] for selector in found)) | ADDED
    for grouped in re.findall(r"by \(([^)]*)\)", expression):
        assert {label.strip() for label in grouped.split(",")} <= labels, name


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {
        selector.name
        for name, expression in expressions()
        for selector in selectors(promql_parser.parse(expression))
    }
    missing = {
        name for name in known() if not name.endswith(("_sum", "_bucket", "_count")) and name not in shown
    }

    assert missing == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_has_a_runbook_and_a_severity(rule: dict[str, Any]) -> None:
    """The runbook is a heading in an existing page."""
    page, _, heading = rule["annotations"]["runbook"].partition("#")

    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert heading in _anchors((ROOT / page).read_text(encoding="utf-8"))


def test_alerts_on_outcomes_name_existing_errors() -> None:
    """A renamed error must not silence its alert."""
    from bot import errors  # noqa: PLC0415

    (rule,) = [rule for rule in rules() if rule["alert"] == "LikewiseActionsFail"]
    (names,) = re.findall(r'outcome=~"([^"]+)"', rule["expr"])

    assert all(hasattr(errors, name) for name in names.split("|"))


def test_prometheus_loads_the_alerts_and_reads_the_token_from_a_file() -> None:
    """The example configuration contains no token."""
    config = yaml.safe_load(text("monitoring/prometheus.yaml"))

    assert [(DEPLOY / "monitoring" / name).exists() for name in config["rule_files"]] == [True]
    (job,) = config["scrape_configs"]
    assert list(job["authorization"]) == ["credentials_file"]


def test_promtool_accepts_the_rules_and_the_configuration() -> None:
    """It also checks durations and templates."""
    folder = DEPLOY / "monitoring"

    rules_checked = run_if_there(
        "promtool", "check", "rules", str(folder / "alerts.yaml"), package="prometheus"
    )
    config_checked = run_if_there(
        "promtool", "check", "config", "--syntax-only", str(folder / "prometheus.yaml"), package="prometheus"
    )

    assert rules_checked.returncode == 0, rules_checked.stderr
    assert config_checked.returncode == 0, config_checked.stderr


def test_every_alert_fires_at_the_right_time() -> None:
    """promtool replays the series of tests/deploy/alerts_test.yaml: no alert fires too early or on a good day."""
    expected = (ROOT / "tests/deploy/alerts_test.yaml").read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules() if f'"{rule["alert"]}"' not in expected] == []
    tested = run_if_there(
        "promtool", "test", "rules", str(ROOT / "tests/deploy/alerts_test.yaml"), package="prometheus"
    )

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_dashboard_panels_do_not_overlap() -> None:
    """Grafana would show only one of them."""
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert not cells & taken
        taken |= cells
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_has_valid_fields_and_labels(rule: dict[str, Any]) -> None:
    """Its durations are valid, and its texts use only labels that the expression keeps."""
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"[A-Za-z]+", rule["alert"])
    assert re.fullmatch(r"(\d+[smhd])?", rule.get("for", ""))
    named = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    kept = {
        label.strip() for found in re.findall(r"by \(([^)]*)\)", rule["expr"]) for label in found.split(",")
    }
    is_plain = not re.search(r"\b(sum|max|min|count|histogram_quantile)\b", rule["expr"])
    assert named <= (ADDED if is_plain else kept)
