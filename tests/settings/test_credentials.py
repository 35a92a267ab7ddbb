"""Settings that are keys, tokens and secrets, and the errors when one is wrong or missing."""

import pytest

from bot.db.keyring import new_key
from bot.settings import Purpose, Settings
from tests.settings.environment import KEY, SERVE, faults, only_fault


def test_several_keys_keep_their_order() -> None:
    """Newest first, with or without spaces after the commas."""
    keys = [new_key().reveal() for _ in range(3)]
    settings = Settings.read(Purpose.SERVE, SERVE | {"ENCRYPTION_KEYS": f"{keys[0]}, {keys[1]},{keys[2]},"})

    assert [key.reveal() for key in settings.encryption_keys] == keys


def test_each_bad_key_has_its_own_error() -> None:
    """It says which key is wrong and why, and doesn't repeat the key."""
    found = faults(SERVE | {"ENCRYPTION_KEYS": f"not!base64,{KEY},dG9vc2hvcnQ"})

    assert [fault.split(" (")[0] for fault in found] == [
        "ENCRYPTION_KEYS has a key that can't be used, number 1",
        "ENCRYPTION_KEYS has a key that can't be used, number 3",
    ]
    assert "not URL-safe base64" in found[0]
    assert "8 bytes instead of 32" in found[1]
    assert not any(text in fault for fault in found for text in ("not!base64", KEY, "dG9vc2hvcnQ"))


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-user-token", "does not begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-bot-token", "does not begin with xapp-"),
        ("SLACK_CLIENT_ID", "8f742231b10e8888abcd99ffffff85a5", "is not a client ID"),
        ("SLACK_CLIENT_ID", "A0123456789", "is not a client ID"),
        ("METRICS_TOKEN", "letmein", "is shorter than 16 characters"),
        ("SLACK_SIGNING_SECRET", "two words", "has a space or an unusual character"),
        ("X_CLIENT_ID", "pasted twice", "has a space or an unusual character"),
        ("X_CLIENT_SECRET", "sécret", "has a space or an unusual character"),
    ],
)
def test_a_value_of_another_field_is_refused(name: str, text: str, wrong: str) -> None:
    """A token of another kind is recognized by its form, and the error doesn't repeat it."""
    fault = only_fault(**{name: text})

    assert fault.startswith(f"{name} {wrong}")
    assert text not in fault


@pytest.mark.parametrize(
    "name", ["SLACK_SIGNING_SECRET", "X_CLIENT_SECRET", "METRICS_TOKEN", "SLACK_CLIENT_ID"]
)
@pytest.mark.parametrize(
    "text",
    [
        "${THE_REAL_SECRET}",
        "$THE_REAL_SECRET",
        "{{the_real_secret}}",
        "<the-real-secret>",
        "%THE_REAL_SECRET%",
        "null",
        "undefined",
        "CHANGEME",
    ],
)
def test_a_placeholder_is_no_secret(name: str, text: str) -> None:
    """Everyone who knows the template would know it."""
    assert only_fault(**{name: text}).startswith(f"{name} is a placeholder")


@pytest.mark.parametrize(
    ("changed", "given", "lacking"),
    [
        ({"X_API_KEY": "something"}, "X_API_KEY", "X_API_SECRET"),
        ({"X_API_SECRET": "something", "X_CLIENT_ID": ""}, "X_API_SECRET", "X_API_KEY"),
    ],
)
def test_an_incomplete_pair_is_an_error(changed: dict[str, str], given: str, lacking: str) -> None:
    """OAuth 1.0a needs key and secret."""
    assert f"{lacking} is not set although {given} is; set both or neither." in faults(SERVE | changed)


def test_the_secret_alone_is_for_the_webhook() -> None:
    """Beside OAuth 2.0 it verifies X's events, and nobody signs in with it."""
    settings = Settings.read(Purpose.SERVE, SERVE | {"X_API_SECRET": "something"})
    assert settings.x_api_secret is not None
    assert settings.x_api_key is None


@pytest.mark.parametrize("purpose", [Purpose.SERVE, Purpose.DOCTOR])
def test_either_sign_in_at_x_is_enough(purpose: Purpose) -> None:
    """OAuth 1.0a, OAuth 2.0, or both; without any, the error names both ways."""
    without = {name: text for name, text in SERVE.items() if not name.startswith("X_")}
    key = {"X_API_KEY": "key", "X_API_SECRET": "secret"}

    for given in (key, {"X_CLIENT_ID": "id"}, key | {"X_CLIENT_ID": "id"}):
        assert Settings.validate_environment(purpose, without | given)[1] == ()
    (fault,) = Settings.validate_environment(purpose, without)[1]
    assert fault.startswith("X_CLIENT_ID is not set; ")
    assert "X_API_KEY and X_API_SECRET" in fault


def test_a_client_secret_without_its_id_is_an_error() -> None:
    """Otherwise people would silently sign in the other way."""
    key = {"X_API_KEY": "key", "X_API_SECRET": "secret", "X_CLIENT_SECRET": "secret", "X_CLIENT_ID": ""}

    assert (
        only_fault(**key)
        == "X_CLIENT_ID is not set although X_CLIENT_SECRET is; set it, or take X_CLIENT_SECRET out."
    )


def test_a_bot_token_means_one_workspace() -> None:
    """Without SLACK_BOT_TOKEN the app serves many."""
    assert Settings.read(Purpose.SERVE, SERVE | {"SLACK_BOT_TOKEN": "xoxb-1"}).single_workspace
    assert not Settings.read(Purpose.SERVE, SERVE).single_workspace
