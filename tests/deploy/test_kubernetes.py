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

# A disruption budget's `unhealthyPodEvictionPolicy` is on since 1.27.
VERSIONS = [version for version in utils.all_versions() if int(version.split(".")[1]) >= 27]


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
def test_they_are_valid_by_the_api_s_schemas(version: str) -> None:
    """Strictly: a misspelled field is an error."""
    for one in manifests():
        utils.validate(one, utils.major_minor(version), strict=True)


def test_the_kustomization_lists_every_file() -> None:
    """One that isn't listed is never applied."""
    assert sorted(yaml_of(DEPLOY / "kubernetes/kustomization.yaml")["resources"]) == [
        path.name for path in MANIFESTS
    ]


def pod(kind: str) -> Any:
    return manifest(kind)["spec"]["template"]["spec"]


def test_there_are_two_pods_and_one_always_stays() -> None:
    """Neither a release nor a drained node leaves Slack without an answer."""
    deployment = manifest("Deployment")["spec"]

    assert deployment["replicas"] == 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert manifest("PodDisruptionBudget")["spec"]["minAvailable"] == 1


def test_each_probe_asks_what_it_is_for() -> None:
    """A database that is away makes a pod unready, and never restarts it."""
    (container,) = pod("Deployment")["containers"]

    probes = {
        name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")
    }
    assert probes == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


def test_a_pod_that_ends_is_unready_before_it_refuses_requests() -> None:
    """Kubernetes sees it in time, and waits for the requests that are under way after that."""
    (container,) = pod("Deployment")["containers"]
    probe, delay = container["readinessProbe"], int(manifest("ConfigMap")["data"]["SHUTDOWN_DELAY"])

    assert probe["periodSeconds"] * probe["failureThreshold"] <= delay
    assert (
        delay + SERVER["timeout_graceful_shutdown"] + DRAIN_SECONDS
        < pod("Deployment")["terminationGracePeriodSeconds"]
    )


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_pods_are_confined_and_start_real_commands(kind: str) -> None:
    """No root, no writable root file system, no token of the cluster; the arguments are a command."""
    (container,) = pod(kind)["containers"]

    assert pod(kind)["securityContext"]["runAsNonRoot"] is True
    assert pod(kind)["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["args"]) <= set(get_command(app).commands)  # type: ignore[attr-defined]


def test_selectors_find_the_pods_and_not_the_job() -> None:
    """A request to the migration's pod would be lost."""
    app_labels = manifest("Deployment")["spec"]["template"]["metadata"]["labels"]
    job_labels = manifest("Job")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        manifest("Service")["spec"]["selector"],
        manifest("Deployment")["spec"]["selector"]["matchLabels"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ]

    assert all(selector.items() <= app_labels.items() for selector in selectors)
    assert not any(selector.items() <= job_labels.items() for selector in selectors)


def test_the_settings_are_the_app_s() -> None:
    """A misspelled one would be ignored."""
    assert {name.lower() for name in manifest("ConfigMap")["data"]} <= set(Settings.variables())


def ingress_paths() -> set[tuple[str, str]]:
    (rule,) = manifest("Ingress")["spec"]["rules"]
    return {(one["path"], one["pathType"]) for one in rule["http"]["paths"]}


def test_every_page_is_public() -> None:
    """A page that the ingress doesn't pass on would be its 404, though the app has it."""
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


def test_metrics_are_not_public() -> None:
    """The ingress passes on the paths of Slack and browsers, and no other."""
    paths = ingress_paths()

    assert ("/", "Exact") in paths
    assert not any("/metrics".startswith(path) for path, kind in paths if kind == "Prefix")
    assert ("/metrics", "Exact") not in paths
