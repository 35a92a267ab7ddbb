"""What each purpose needs, where settings are read from, and that secrets stay hidden."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.db.keyring import new_key
from bot.secret import Secret
from bot.settings import LikesMode, Purpose, Settings
from tests.settings.environment import KEY, SERVE, SOCKET, faults, only_fault


def test_serve_needs_six_variables() -> None:
    """Everything else has a default."""
    settings = Settings.read(Purpose.SERVE, SERVE)

    assert (settings.host, settings.port, settings.web_concurrency) == ("127.0.0.1", 8000, 1)
    assert settings.database_url == "sqlite:///likewise.db"
    assert settings.likes_mode is LikesMode.AUTO
    assert settings.encryption_keys == (Secret(KEY),)
    assert settings.answer_within == 2.3
    assert settings.slack_bot_token is None


@pytest.mark.parametrize("name", sorted(SERVE))
def test_serve_names_each_missing_variable(name: str) -> None:
    """Each error begins with the variable's name."""
    (fault,) = faults({key: text for key, text in SERVE.items() if key != name})

    assert fault.startswith(f"{name} is not set; ")
    assert fault.endswith(".")


@pytest.mark.parametrize("name", sorted(SERVE))
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_variable_counts_as_missing(name: str, blank: str) -> None:
    """An empty signing secret, for example, is never used."""
    assert faults(SERVE | {name: blank})[0].startswith(f"{name} is not set; ")


def test_all_errors_are_reported_at_once() -> None:
    """Nobody has to start five times to learn of five errors."""
    found = faults(SERVE | {"PORT": "0", "LIKES_MODE": "never", "PUBLIC_URL": "likewise", "X_CLIENT_ID": ""})

    assert [fault.split()[0] for fault in found] == ["PUBLIC_URL", "PORT", "LIKES_MODE", "X_CLIENT_ID"]


def test_socket_mode_needs_an_app_token_instead_of_a_signing_secret() -> None:
    """Socket Mode has no signatures, and the app token opens the socket."""
    assert Settings.read(Purpose.SOCKET, SOCKET).slack_signing_secret is None
    assert faults({**SOCKET, "SLACK_APP_TOKEN": ""}, Purpose.SOCKET)[0].startswith(
        "SLACK_APP_TOKEN is not set"
    )


def test_migrating_needs_only_the_database() -> None:
    """A release step doesn't read Slack's tokens, even malformed ones."""
    settings = Settings.read(
        Purpose.MIGRATE, {"DATABASE_URL": "postgres://a@b/c", "SLACK_BOT_TOKEN": "nonsense"}
    )

    assert settings.database_url == "postgres://a@b/c"


def test_the_keys_command_needs_the_database_and_the_keys() -> None:
    """`keys` runs before Slack or X is set up."""
    assert Settings.read(Purpose.KEYS, {"ENCRYPTION_KEYS": KEY}).encryption_keys == (Secret(KEY),)
    assert faults({}, Purpose.KEYS)[0].startswith("ENCRYPTION_KEYS is not set")


def test_doctor_accepts_either_way_of_reaching_slack() -> None:
    """It needs a signing secret or an app token; without both there is one error."""
    Settings.read(Purpose.DOCTOR, SERVE)
    Settings.read(Purpose.DOCTOR, SOCKET)
    found = faults({**SERVE, "SLACK_SIGNING_SECRET": ""}, Purpose.DOCTOR)

    assert found == (
        "SLACK_SIGNING_SECRET is not set, nor is SLACK_APP_TOKEN; `serve` needs the first, `socket` the second.",
    )


def test_examine_returns_valid_settings_beside_the_errors() -> None:
    """So checks can go on with them."""
    settings, found = Settings.validate_environment(
        Purpose.DOCTOR, SERVE | {"PORT": "high", "HOST": "0.0.0.0"}
    )

    assert settings.host == "0.0.0.0"
    assert settings.port == 8000
    assert len(found) == 1


def test_secrets_are_hidden() -> None:
    """Neither `repr` nor `str` of the settings shows a token, a secret or the database's password."""
    settings = Settings.read(
        Purpose.SERVE,
        SERVE
        | {
            "DATABASE_URL": "postgresql://u:hidden-1@h/d",
            "SLACK_BOT_TOKEN": "xoxb-hidden-2",
            "X_CLIENT_SECRET": "hidden-3",
            "X_BEARER_TOKEN": "hidden-4",
        },
    )

    for shown in (repr(settings), str(settings)):
        assert not any(text in shown for text in ("hidden", KEY, "slack-client-secret", "8f742231b10e8888"))


def test_settings_are_immutable() -> None:
    """They are read once per process."""
    settings = Settings.read(Purpose.SERVE, SERVE)

    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_unknown_variables_are_ignored() -> None:
    """An environment is full of other programs' variables."""
    Settings.read(Purpose.SERVE, SERVE | {"PATH": "/bin", "SLACK_TEAM": "T1"})


def test_a_given_mapping_is_the_whole_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests don't see the machine they run on."""
    monkeypatch.setenv("LIKES_MODE", "intent")

    assert Settings.read(Purpose.SERVE, SERVE).likes_mode is LikesMode.AUTO


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` is read from the working directory."""
    (tmp_path / ".env").write_text(
        "".join(f"{name}={text}\n" for name, text in SERVE.items()) + "PORT=8001\nOTHER=1\n"
    )
    monkeypatch.chdir(tmp_path)
    for name in Settings.variables():
        monkeypatch.delenv(name.upper(), raising=False)
    two = f"{KEY},{new_key().reveal()}"
    monkeypatch.setenv("ENCRYPTION_KEYS", two)
    monkeypatch.setenv("HOST", "")

    settings = Settings.read(Purpose.SERVE)

    assert settings.port == 8001
    assert ",".join(key.reveal() for key in settings.encryption_keys) == two
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL names no file; "),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL names no file; "),
        ({"DATABASE_URL": "sqlite:///a.db?mode=ro"}, "DATABASE_URL has an option that Likewise doesn't know (mode)"),
        ({"DATABASE_URL": "postgresql://h/d?sslmod=require"}, "DATABASE_URL has an option that Likewise doesn't know (sslmod)"),
        ({"X_PRICES": "like=free"}, 'X_PRICES can\'t be used: The price like is "free"'),
    ],
)  # fmt: skip
def test_what_would_fail_later_is_reported_at_once(setting: dict[str, str], fault: str) -> None:
    """A database in memory, an option that the driver refuses or ignores, an invalid price."""
    told = only_fault(**setting)

    assert told.startswith(fault)
    assert not told.endswith("..")
