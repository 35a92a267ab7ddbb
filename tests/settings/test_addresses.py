"""Settings that are addresses: the deployment's own, the database's, and those of X and Slack."""

import pytest

from bot.settings import Purpose, Settings
from tests.settings.environment import SERVE, only_fault


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://likewise.example", "https://likewise.example"),
        ("https://likewise.example/", "https://likewise.example"),
        (" https://Likewise.Example:8443 ", "https://likewise.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://127.1.2.3", "http://127.1.2.3"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://likewise.example:443/", "https://likewise.example"),
        ("https://likewise.example:", "https://likewise.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_public_url_is_an_origin(url: str, origin: str) -> None:
    """A trailing slash is removed; plain http is allowed on localhost only."""
    assert Settings.read(Purpose.SERVE, SERVE | {"PUBLIC_URL": url}).public_url == origin


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("likewise.example", "is not a URL"),
        ("ftp://likewise.example", "is not a URL"),
        ("https://", "is not a URL"),
        ("https://likewise.example:port", "is not a URL"),
        ("https://like wise.example", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://b\u00fccher.example", "has an unusual character in its host's name"),
        ('https://"x".example', "has an unusual character in its host's name"),
        ("https://a..example", "has an unusual character in its host's name"),
        ("https://likewise.example/app", "has a path"),
        ("https://likewise.example?x=1", "has a path"),
        ("https://me:pass@likewise.example", "has a user name in it"),
        ("http://likewise.example", "must begin with https://"),
        ("http://localhost.example", "must begin with https://"),
        ("http://10.0.0.1:8000", "must begin with https://"),
    ],
)
def test_each_bad_public_url_has_its_own_error(url: str, wrong: str) -> None:
    """Not a URL, a path, or no https outside localhost."""
    assert only_fault(PUBLIC_URL=url).startswith(f"PUBLIC_URL {wrong}")


@pytest.mark.parametrize("url", ["mysql://root@db/likewise", "likewise.db", "mysql+asyncmy://a@b/c", "://"])
def test_only_known_databases_are_accepted(url: str) -> None:
    """SQLite and PostgreSQL."""
    assert only_fault(DATABASE_URL=url).startswith("DATABASE_URL is not a database Likewise knows")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@h/d",
        "postgresql://u:p@h:5432/d?sslmode=require",
        "postgresql+psycopg://u:p@h/d",
        "POSTGRES://u:p@h/d",
        "sqlite:////data/l.db",
        "SQLite+pysqlite:////data/l.db",
    ],
)
def test_platforms_forms_of_a_database_url_are_accepted(url: str) -> None:
    """Heroku-style URLs work as they are."""
    assert Settings.read(Purpose.SERVE, SERVE | {"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SLACK_URL", "X_API_URL", "X_URL"])
def test_other_services_need_https(name: str) -> None:
    """Tokens are sent to these addresses, so plain http is for localhost only."""
    assert only_fault(**{name: "http://api.example"}).startswith(f"{name} must begin with https://")
    assert only_fault(**{name: "https://api.example/?a=b"}).startswith(f"{name} has a query")


def test_trailing_slashes_are_normalized() -> None:
    """`slack_sdk` needs one after its base URL; all others have none."""
    here = "http://127.0.0.1:9"
    settings = Settings.read(
        Purpose.SERVE,
        SERVE
        | {"SLACK_API_URL": f"{here}/api", "SLACK_URL": f"{here}/", "X_API_URL": f"{here}/x/", "X_URL": here},
    )

    assert settings.slack_api_url == f"{here}/api/"
    assert (settings.slack_url, settings.x_api_url, settings.x_url) == (here, f"{here}/x", here)


def test_redirect_addresses_come_from_the_public_url() -> None:
    """What is registered at X and Slack has one source."""
    settings = Settings.read(Purpose.SERVE, SERVE | {"PUBLIC_URL": "https://likewise.example/"})

    assert settings.x_redirect_uri == "https://likewise.example/link/x/callback"
    assert settings.slack_link_redirect_uri == "https://likewise.example/link/slack/callback"
    assert settings.slack_install_redirect_uri == "https://likewise.example/slack/oauth_redirect"
