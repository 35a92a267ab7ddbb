"""Values with quotes, spaces and comments as `docker --env-file`, editors and forms leave them, and misspelled names."""

from pathlib import Path

import pytest

from bot.settings import Purpose, Settings
from tests.settings.environment import KEY, SERVE, faults, only_fault


@pytest.mark.parametrize("name", [*SERVE, "LIKES_MODE", "PORT", "DATABASE_URL", "SLACK_BOT_TOKEN"])
@pytest.mark.parametrize("around", ['"{}"', "'{}'", ' "{}" ', '" {} "'])
def test_quotes_are_removed_with_a_notice(name: str, around: str) -> None:
    """One pair around any setting; the notice doesn't repeat the value."""
    env = SERVE | {
        "LIKES_MODE": "intent",
        "PORT": "8001",
        "DATABASE_URL": "sqlite:///a.db",
        "SLACK_BOT_TOKEN": "xoxb-1",
    }
    quoted = env | {name: around.format(env[name])}

    assert Settings.read(Purpose.SERVE, quoted) == Settings.read(Purpose.SERVE, env)
    assert Settings.remarks(Purpose.SERVE, quoted) == (
        f"{name} has quotes around its value; they are ignored.",
    )
    assert Settings.remarks(Purpose.SERVE, env) == ()


def test_spaces_are_removed_with_a_notice() -> None:
    """With a space before the signing secret, all of Slack's requests would look forged."""
    env = SERVE | {"SLACK_SIGNING_SECRET": f" {SERVE['SLACK_SIGNING_SECRET']}\t"}

    assert Settings.read(Purpose.SERVE, env) == Settings.read(Purpose.SERVE, SERVE)
    assert Settings.remarks(Purpose.SERVE, env) == (
        "SLACK_SIGNING_SECRET has spaces around its value; they are ignored.",
    )


def test_quoted_keys_are_accepted() -> None:
    """Around the list or around each key."""
    for text in (
        f'"{KEY},{KEY}"',
        f'"{KEY}","{KEY}"',
        f"'{KEY}' '{KEY}'",
        f"\"{KEY}\",'{KEY}'",
        f"{KEY},'{KEY}'",
    ):
        env = SERVE | {"ENCRYPTION_KEYS": text}
        assert [key.reveal() for key in Settings.read(Purpose.SERVE, env).encryption_keys] == [KEY, KEY]
        (remark,) = Settings.remarks(Purpose.SERVE, env)
        assert remark.startswith("ENCRYPTION_KEYS has quotes around its value")
        assert remark.endswith("; they are ignored.")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"\"{KEY},{KEY}'", 1),
        (f'{KEY},"{KEY}', 2),
        (f"{KEY},\"{KEY}'", 2),
        (f'{KEY}","{KEY}', 1),
        (f'"{KEY}",\'{KEY}', 2),
    ],
    ids=str.split("closed-otherwise never-closed second-closed-otherwise opened-between closed-not-again"),
)
def test_an_unpaired_quote_is_an_error(text: str, number: int) -> None:
    """It isn't removed, since a part of the key may be missing, too."""
    assert f"ENCRYPTION_KEYS has a quote in key {number} that isn't one of a pair" in " ".join(
        faults(SERVE | {"ENCRYPTION_KEYS": text})
    )


def test_quoted_prices_are_accepted() -> None:
    """Around the list or around each price."""
    for text in ("'like=0.02,unlike=0.03'", "'like=0.02', \"unlike=0.03\""):
        settings = Settings.read(Purpose.SERVE, SERVE | {"X_PRICES": text})
        assert (settings.prices.like, settings.prices.unlike) == (20_000, 30_000)


@pytest.mark.parametrize("text", [",", " , ,", '","', '",,"'])
def test_a_list_without_a_key_is_one_error(text: str) -> None:
    """Commas alone are no key."""
    assert only_fault(ENCRYPTION_KEYS=text) == (
        "ENCRYPTION_KEYS has no key; make one with `python -m bot keys new`."
    )


@pytest.mark.parametrize("text", ['""', "''", '" "'])
def test_empty_quotes_count_as_missing(text: str) -> None:
    """An empty value does, too."""
    assert only_fault(X_CLIENT_ID=text).startswith("X_CLIENT_ID is not set; ")


def test_a_single_quote_character_is_an_error() -> None:
    """No secret of Slack's or X's contains a quote."""
    assert only_fault(SLACK_SIGNING_SECRET='"8f742231b10e8888').startswith(
        "SLACK_SIGNING_SECRET has a quote in it"
    )


def test_a_comment_after_a_value_is_noticed() -> None:
    """`docker --env-file` supports comments only on lines of their own."""
    (remark,) = Settings.remarks(Purpose.SERVE, SERVE | {"DATABASE_URL": "sqlite:///a.db # the file"})

    assert remark.startswith("DATABASE_URL has a comment behind its value")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SLACK_SIGNING_SECRET", "xoxb-123"),
        ("SLACK_SIGNING_SECRET", "xapp-1-A0-1"),
        ("SLACK_SIGNING_SECRET", "111.222"),
        ("SLACK_SIGNING_SECRET", "A0123456789"),
        ("SLACK_CLIENT_SECRET", "https://slack.com"),
        ("SLACK_CLIENT_ID", "xoxp-1"),
        ("X_CLIENT_ID", "12345678"),
        ("X_CLIENT_ID", "111.222"),
        ("X_CLIENT_SECRET", "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA"),
        ("X_CLIENT_SECRET", "xoxb-1-2"),
        ("X_BEARER_TOKEN", "783214-accesstoken"),
    ],
)
def test_another_fields_value_is_refused(name: str, text: str) -> None:
    """A value of another kind isn't repeated in the error."""
    fault = only_fault(**{name: text})

    assert fault.startswith(f"{name} is not ")
    assert text not in fault


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The `.env` of a working directory, and an environment without the app's variables."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.variables():
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / ".env"


@pytest.mark.parametrize(
    ("misspelled", "meant"),
    [
        ("SLACK_SIGNING_SECERT", "SLACK_SIGNING_SECRET"),
        ("SLACK-BOT-TOKEN", "SLACK_BOT_TOKEN"),
        ("ENCRYPTION_KEY", "ENCRYPTION_KEYS"),
        ("X_CLIENTID", "X_CLIENT_ID"),
        ("PUBLC_URL", "PUBLIC_URL"),
    ],
)
def test_a_misspelled_variable_in_the_file_is_corrected(file: Path, misspelled: str, meant: str) -> None:
    """The notice names the right one."""
    file.write_text(f"{misspelled}=x\nCOMPOSE_PROJECT_NAME=likewise\n")

    assert Settings.remarks(Purpose.SERVE) == (
        f"The file .env sets {misspelled}, which Likewise doesn't know; did you mean {meant}?",
    )


def test_a_misspelled_variable_in_the_environment_is_corrected(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`docker --env-file` puts them there; other programs' variables are ignored."""
    monkeypatch.setenv("SLACK_SIGNING_SECERT", "x")
    monkeypatch.setenv("SLACK_TEAM", "T1")

    assert Settings.remarks(Purpose.SERVE) == (
        "The environment has SLACK_SIGNING_SECERT, which Likewise doesn't know; did you mean SLACK_SIGNING_SECRET?",
    )


def test_an_invalid_line_of_the_file_is_named_by_its_number(file: Path) -> None:
    """Its text may be a secret. The other lines are still read."""
    file.write_text(
        "PORT=8005\nX_CLIENT_SECRET hidden\nHOST\nLOG_LEVEL='DEBUG\n# a comment\n\nWEB_CONCURRENCY=2\n"
    )

    assert Settings.remarks(Purpose.SERVE) == tuple(
        f"Line {number} of .env can't be read; write NAME=value, with quotes in pairs."
        for number in (2, 3, 4)
    )
    settings, _ = Settings.validate_environment(Purpose.SERVE)
    assert (settings.port, settings.web_concurrency) == (8005, 2)


def test_a_file_with_a_byte_order_mark_is_read(file: Path) -> None:
    """The mark doesn't become a part of the first name."""
    file.write_text("PORT=8005\n", encoding="utf-8-sig")

    assert Settings.validate_environment(Purpose.SERVE)[0].port == 8005


def test_a_proxy_in_the_file_has_no_effect_and_is_noticed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's libraries read proxies from the environment only."""
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    file.write_text("HTTPS_PROXY=http://proxy.example:3128\n")

    (remark,) = Settings.remarks(Purpose.SERVE)
    assert remark.startswith("The file .env sets HTTPS_PROXY, which is read from the environment only")
