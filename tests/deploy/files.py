"""The parsed files of deploy/."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
DOCKERFILE = DEPLOY / "Dockerfile"
MANIFESTS = sorted(
    path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml"
)


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def yaml_of(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def manifests() -> list[dict[str, Any]]:
    """Return every Kubernetes object."""
    return [one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def manifest(kind: str) -> dict[str, Any]:
    (found,) = [one for one in manifests() if one["kind"] == kind]
    return found


def toml_of(name: str) -> dict[str, Any]:
    return tomllib.loads(text(name))


def json_of(name: str) -> Any:
    return json.loads(text(name))


def stages() -> list[list[tuple[str, str]]]:
    """Return the Dockerfile's stages, each as pairs of instruction and arguments."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text("Dockerfile"), flags=re.MULTILINE))
    found: list[list[tuple[str, str]]] = []
    for line in filter(str.strip, joined.splitlines()):
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, " ".join(rest.split())))
    return found


def last_stage(name: str) -> list[str]:
    """Return the arguments of an instruction in the Dockerfile's last stage."""
    return [rest for instruction, rest in stages()[-1] if instruction == name]
