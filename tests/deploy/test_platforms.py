"""fly.toml, render.yaml, app.json and the Procfile: known fields, existing commands, existing settings.

None of the platforms publishes a schema that may be copied, so the fields are listed here, from
https://fly.io/docs/reference/configuration, https://render.com/docs/blueprint-spec and
https://devcenter.heroku.com/articles/app-json-schema (November 2026).
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from typer.main import get_command

from bot.cli.commands import app
from bot.sandbox.test_server import no_certificates
from bot.settings import Purpose, Settings
from bot.settings.requirements import NEEDED
from tests.cli.processes import SECONDS, environment, lines_until
from tests.deploy.files import DEPLOY, ROOT, json_of, toml_of, yaml_of
from tests.ports import free_port

TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
DURATION = {"type": "string", "pattern": r"^\d+(ms|s|m)$"}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def listed(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item}


FLY = closed(
    app=TEXT,
    primary_region={"type": "string", "pattern": "^[a-z]{3}$"},
    kill_signal={"enum": ["SIGINT", "SIGTERM", "SIGQUIT", "SIGKILL"]},
    kill_timeout=DURATION,
    build=closed(dockerfile=TEXT, ignorefile=TEXT),
    deploy=closed(release_command=TEXT, strategy={"enum": ["rolling", "immediate", "canary", "bluegreen"]}),
    env={"type": "object", "additionalProperties": TEXT},
    http_service=closed(
        internal_port=COUNT,
        force_https={"const": True},
        auto_stop_machines={"enum": ["off", "stop", "suspend"]},
        min_machines_running=COUNT,
        concurrency=closed(type={"enum": ["requests", "connections"]}, soft_limit=COUNT, hard_limit=COUNT),
        checks=listed(
            closed(method=TEXT, path=TEXT, interval=DURATION, timeout=DURATION, grace_period=DURATION)
        ),
    ),
    vm=listed(closed(size=TEXT, memory=TEXT)),
)
VARIABLE = {
    "oneOf": [
        closed(key=TEXT, value=TEXT),
        closed(key=TEXT, sync={"const": False}),
        closed(key=TEXT, fromDatabase=closed(name=TEXT, property={"enum": ["connectionString"]})),
    ]
}
RENDER = closed(
    services=listed(
        closed(
            type={"enum": ["web", "worker", "pserv", "cron"]},
            name=TEXT,
            runtime={"const": "docker"},
            dockerfilePath=TEXT,
            dockerContext=TEXT,
            plan=TEXT,
            numInstances=COUNT,
            preDeployCommand=TEXT,
            healthCheckPath=TEXT,
            maxShutdownDelaySeconds={"type": "integer", "minimum": 1, "maximum": 300},
            envVars=listed(VARIABLE),
        )
    ),
    databases=listed(closed(name=TEXT, plan=TEXT, postgresMajorVersion=TEXT, ipAllowList={"type": "array"})),
)
HEROKU = closed(
    name={"type": "string", "pattern": "^[a-z-]{3,30}$"},
    description=TEXT,
    stack=TEXT,
    buildpacks=listed(closed(url=TEXT)),
    addons=listed(closed(plan=TEXT)),
    formation={"type": "object", "additionalProperties": closed(quantity=COUNT, size=TEXT)},
    env={"type": "object", "additionalProperties": closed(description=TEXT, generator={"const": "secret"})},
)

FILES = {
    "fly.toml": (FLY, toml_of("fly.toml")),
    "render.yaml": (RENDER, yaml_of(DEPLOY / "render.yaml")),
    "app.json": (HEROKU, json_of("app.json")),
}


@pytest.mark.parametrize("name", FILES)
def test_the_file_has_only_fields_of_its_platform(name: str) -> None:
    """A misspelled one would be ignored, or refused on the day of the release."""
    schema, content = FILES[name]

    jsonschema.validate(content, schema)


@pytest.mark.parametrize("name", FILES)
def test_a_misspelled_field_is_detected(name: str) -> None:
    """The test above depends on this."""
    schema, content = FILES[name]

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "nmae": "likewise"}, schema)


def commands() -> dict[str, str]:
    procfile = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    )
    (render,) = FILES["render.yaml"][1]["services"]
    return {
        "Heroku's release": procfile["release"],
        "Heroku's web": procfile["web"],
        "Fly's release": f"python -m bot {FILES['fly.toml'][1]['deploy']['release_command']}",
        "Render's release": render["preDeployCommand"],
    }


@pytest.mark.parametrize("name", commands())
def test_the_platform_runs_existing_commands(name: str) -> None:
    words = [word for word in shlex.split(commands()[name]) if "=" not in word]

    assert words[:3] == ["python", "-m", "bot"]
    assert words[3] in get_command(app).commands  # type: ignore[attr-defined]


def variables(name: str) -> set[str]:
    content = FILES[name][1]
    if name == "render.yaml":
        return {one["key"] for one in content["services"][0]["envVars"]}
    return set(content["env"])


@pytest.mark.parametrize("name", FILES)
def test_the_files_variables_are_settings_of_the_app(name: str) -> None:
    """A misspelled one would be ignored."""
    assert {one.lower() for one in variables(name)} <= set(Settings.variables())


@pytest.mark.parametrize("name", ["render.yaml", "app.json"])
def test_the_file_has_every_variable_that_serve_needs(name: str) -> None:
    """Completing the platform's form is enough to start the app."""
    needed = set(NEEDED[Purpose.SERVE]) | {"x_client_id"}

    assert needed <= {one.lower() for one in variables(name)}


def test_the_files_they_name_exist() -> None:
    """Fly's paths are relative to the file, Render's to the repository."""
    build = FILES["fly.toml"][1]["build"]
    (render,) = FILES["render.yaml"][1]["services"]

    assert (DEPLOY / build["dockerfile"]).is_file()
    assert (DEPLOY / build["ignorefile"]).is_file()
    assert (ROOT / render["dockerfilePath"]).is_file()


@pytest.mark.processes
def test_the_procfile_migrates_and_serves(tmp_path: Path, complete: dict[str, str]) -> None:
    """As on Heroku: a shell runs each line, in an environment of its own with PORT."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    env = environment(**complete, PORT=free_port(), PATH=beside)

    released = subprocess.run(["sh", "-c", lines["release"]], cwd=tmp_path, env=env, check=False)
    process = subprocess.Popen(
        ["sh", "-c", f"export {lines['web'].replace(' python', '; exec python', 1)}"],
        cwd=tmp_path,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        lines_until(process, "Application startup complete")
        with httpx.Client(trust_env=False, verify=no_certificates(), timeout=SECONDS) as http:
            ready = http.get(f"http://127.0.0.1:{env['PORT']}/readyz").status_code
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert (released.returncode, ready) == (0, 200)
