"""The Kubernetes manifests: valid for every supported version, and safe to roll out."""

import re
from typing import Any

import pytest
from kubernetes_validate import utils
from typer.main import get_command

from bot.activity.webhook import PATH as X_WEBHOOK
from bot.app import DRAIN_SECONDS
from bot.cli.commands import app
from bot.cli.listening import SERVER
from bot.settings import Settings
from tests.deploy.files import DEPLOY, MANIFESTS, ROOT, manifest, manifests, yaml_of

# A disruption budget's `unhealthyPodEvictionPolicy` is enabled by default since 1.27.
VERSIONS = [version for version in utils.all_versions() if int(version.split(".")[1]) >= 27]


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
def test_the_manifests_match_the_apis_schemas(version: str) -> None:
    """Strictly, so a misspelled field is an error."""
    for one in manifests():
        utils.validate(one, utils.major_minor(version), strict=True)


def test_the_kustomization_lists_every_file() -> None:
    """A file that isn't listed would never be applied."""
    assert sorted(yaml_of(DEPLOY / "kubernetes/kustomization.yaml")["resources"]) == [
        path.name for path in MANIFESTS
    ]


def pod(kind: str) -> Any:
    return manifest(kind)["spec"]["template"]["spec"]


def test_of_two_pods_one_is_always_running() -> None:
    """Slack gets answers during a rollout, and while a node is drained."""
    deployment = manifest("Deployment")["spec"]

    assert deployment["replicas"] == 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert manifest("PodDisruptionBudget")["spec"]["minAvailable"] == 1


def test_each_probe_uses_its_own_endpoint() -> None:
    """Without its database a pod becomes unready, but isn't restarted."""
    (container,) = pod("Deployment")["containers"]

    probes = {
        name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")
    }
    assert probes == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


def test_a_terminating_pod_is_unready_before_it_refuses_requests() -> None:
    """Kubernetes notices in time, and then waits for running requests."""
    (container,) = pod("Deployment")["containers"]
    probe, delay = container["readinessProbe"], int(manifest("ConfigMap")["data"]["SHUTDOWN_DELAY"])

    assert probe["periodSeconds"] * probe["failureThreshold"] <= delay
    assert (
        delay + SERVER["timeout_graceful_shutdown"] + DRAIN_SECONDS
        < pod("Deployment")["terminationGracePeriodSeconds"]
    )


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_pods_are_hardened_and_run_existing_commands(kind: str) -> None:
    """They have no root user, no writable root file system and no cluster token."""
    (container,) = pod(kind)["containers"]

    assert pod(kind)["securityContext"]["runAsNonRoot"] is True
    assert pod(kind)["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["args"]) <= set(get_command(app).commands)  # type: ignore[attr-defined]


def test_selectors_match_the_deployments_pods_only() -> None:
    """A request to the migration job's pod would be lost."""
    app_labels = manifest("Deployment")["spec"]["template"]["metadata"]["labels"]
    job_labels = manifest("Job")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        manifest("Service")["spec"]["selector"],
        manifest("Deployment")["spec"]["selector"]["matchLabels"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ]

    assert all(selector.items() <= app_labels.items() for selector in selectors)
    assert not any(selector.items() <= job_labels.items() for selector in selectors)


def test_the_config_map_has_only_settings_of_the_app() -> None:
    """A misspelled one would be ignored."""
    assert {name.lower() for name in manifest("ConfigMap")["data"]} <= set(Settings.variables())


def ingress_paths() -> set[tuple[str, str]]:
    (rule,) = manifest("Ingress")["spec"]["rules"]
    return {(one["path"], one["pathType"]) for one in rule["http"]["paths"]}


def test_the_ingress_routes_every_public_page() -> None:
    """The ingress would return 404 for any other page."""
    sources = [*(ROOT / "bot/web").glob("*.py"), ROOT / "bot/slack/installations/pages.py"]
    served = {
        path for one in sources for path in re.findall(r'Route\("(/[^"{]*)"', one.read_text(encoding="utf-8"))
    } | {X_WEBHOOK}
    paths = ingress_paths()

    assert {"/permissions", "/slack/events", "/link/start"} <= served
    missing = {
        path
        for path in served
        if (path, "Exact") not in paths
        and not any(kind == "Prefix" and f"{path}/".startswith(f"{start}/") for start, kind in paths)
    }
    assert missing == {"/metrics", "/readyz"}


def test_the_ingress_does_not_route_metrics() -> None:
    paths = ingress_paths()

    assert ("/", "Exact") in paths
    assert not any("/metrics".startswith(path) for path, kind in paths if kind == "Prefix")
    assert ("/metrics", "Exact") not in paths
