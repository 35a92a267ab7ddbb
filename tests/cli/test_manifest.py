"""`manifest`: the Slack app's manifest with the deployment's URLs."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Likewise

URL = "https://bot.acme.example"


def printed(likewise: Likewise, *options: str) -> dict[str, Any]:
    result = likewise("manifest", "--public-url", URL, *options)
    assert result.exit_code == 0, result.stderr
    manifest: dict[str, Any] = yaml.safe_load(result.stdout)
    return manifest


def test_the_manifest_has_the_public_url_everywhere(likewise: Likewise) -> None:
    """In request and redirect URLs; no placeholder is left."""
    manifest = printed(likewise)

    assert "likewise.example" not in json.dumps(manifest)
    assert manifest["oauth_config"]["redirect_urls"] == [
        f"{URL}/slack/oauth_redirect",
        f"{URL}/link/slack/callback",
    ]
    assert manifest["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {f"{URL}/slack/events"}


def test_json_and_yaml_are_the_same_manifest(likewise: Likewise) -> None:
    """Slack's page accepts both."""
    result = likewise("manifest", "--public-url", URL, "--format", "json")

    assert json.loads(result.stdout) == printed(likewise)


def test_socket_mode_has_no_request_urls(likewise: Likewise) -> None:
    """Slack sends nothing over HTTP, but browsers still use the redirect URLs."""
    manifest = printed(likewise, "--socket")

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "/slack/events" not in json.dumps(manifest)
    assert len(manifest["oauth_config"]["redirect_urls"]) == 2


def test_the_url_may_come_from_the_settings(likewise: Likewise, folder: Path) -> None:
    """PUBLIC_URL in .env, which the environment overrides as everywhere."""
    (folder / ".env").write_text(f"PUBLIC_URL={URL}\n", encoding="utf-8")

    assert f"{URL}/slack/events" in likewise("manifest").stdout
    assert "https://other.example/slack" in likewise("manifest", PUBLIC_URL="https://other.example/").stdout


def test_without_a_url_it_says_how_to_give_one(likewise: Likewise) -> None:
    """On standard error, with status 2."""
    result = likewise("manifest")

    assert result.exit_code == 2
    assert "--public-url https://" in result.stderr
    assert "PUBLIC_URL" in result.stderr


@pytest.mark.parametrize("url", ["acme", f"{URL}/path", "http://acme.example", "http://127.0.0.1:8000"])
def test_a_url_that_slack_would_refuse_is_refused(likewise: Likewise, url: str) -> None:
    """Slack accepts https only."""
    result = likewise("manifest", "--public-url", url)

    assert result.exit_code == 2
    assert result.stderr.startswith("--public-url ")
    assert result.stdout == ""


def test_a_quoted_url_in_the_environment_is_accepted(likewise: Likewise) -> None:
    """`docker --env-file` keeps quotes."""
    assert likewise("manifest", PUBLIC_URL='"https://a.example"').exit_code == 0
