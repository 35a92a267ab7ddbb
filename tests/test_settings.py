"""The settings: what each purpose needs, what each fault is called, and that no secret shows."""

from pathlib import Path

import pytest

from bot.db.keyring import new_key
from bot.secret import Secret
from bot.settings import LikesMode, Purpose, Settings, SettingsFault

KEY = new_key().reveal()
SERVE = {
    "PUBLIC_URL": "https://likewise.example",
    "ENCRYPTION_KEYS": KEY,
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_CLIENT_ID": "111.222",
    "SLACK_CLIENT_SECRET": "slack-client-secret",
    "X_CLIENT_ID": "x-client-id",
}
SOCKET = {name: text for name, text in SERVE.items() if name != "SLACK_SIGNING_SECRET"} | {
    "SLACK_APP_TOKEN": "xapp-1"
}


def faults(env: dict[str, str], purpose: Purpose = Purpose.SERVE) -> tuple[str, ...]:
    with pytest.raises(SettingsFault) as raised:
        Settings.read(purpose, env)
    return raised.value.faults


def only_fault(**changed: str) -> str:
    found = faults(SERVE | changed)
    assert len(found) == 1, found
    return found[0]


def test_the_least_that_serve_needs_is_enough() -> None:
    """Six variables make a deployment; everything else has a default."""
    settings = Settings.read(Purpose.SERVE, SERVE)

    assert (settings.host, settings.port, settings.web_concurrency) == ("127.0.0.1", 8000, 1)
    assert settings.database_url == "sqlite:///likewise.db"
    assert settings.likes_mode is LikesMode.AUTO
    assert settings.encryption_keys == (Secret(KEY),)
    assert settings.answer_within == 2.3
    assert settings.slack_bot_token is None


@pytest.mark.parametrize("name", sorted(SERVE))
def test_serve_names_each_variable_that_is_missing(name: str) -> None:
    """A missing variable is one sentence that begins with its name."""
    (fault,) = faults({key: text for key, text in SERVE.items() if key != name})

    assert fault.startswith(f"{name} is not set; ")
    assert fault.endswith(".")


@pytest.mark.parametrize("name", sorted(SERVE))
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_variable_is_a_missing_one(name: str, blank: str) -> None:
    """An empty signing secret (or any other) is refused, not used."""
    assert faults(SERVE | {name: blank})[0].startswith(f"{name} is not set; ")


def test_all_faults_are_told_at_once() -> None:
    """Nobody has to start five times to learn of five faults."""
    found = faults(SERVE | {"PORT": "0", "LIKES_MODE": "never", "PUBLIC_URL": "likewise", "X_CLIENT_ID": ""})

    assert [fault.split()[0] for fault in found] == ["PUBLIC_URL", "PORT", "LIKES_MODE", "X_CLIENT_ID"]


def test_socket_mode_wants_an_app_token_instead_of_a_signing_secret() -> None:
    """Socket Mode has no signatures to check, and needs the token that opens the socket."""
    assert Settings.read(Purpose.SOCKET, SOCKET).slack_signing_secret is None
    assert faults({**SOCKET, "SLACK_APP_TOKEN": ""}, Purpose.SOCKET)[0].startswith(
        "SLACK_APP_TOKEN is not set"
    )


def test_migrating_needs_nothing_but_the_database() -> None:
    """A release step has no business with Slack's tokens, even malformed ones."""
    settings = Settings.read(
        Purpose.MIGRATE, {"DATABASE_URL": "postgres://a@b/c", "SLACK_BOT_TOKEN": "nonsense"}
    )

    assert settings.database_url == "postgres://a@b/c"


def test_the_keys_need_the_database_and_the_keys() -> None:
    """`keys` runs where neither Slack nor X is set up."""
    assert Settings.read(Purpose.KEYS, {"ENCRYPTION_KEYS": KEY}).encryption_keys == (Secret(KEY),)
    assert faults({}, Purpose.KEYS)[0].startswith("ENCRYPTION_KEYS is not set")


def test_doctor_accepts_either_way_of_reaching_slack() -> None:
    """One of signing secret and app token is enough; neither is one fault."""
    Settings.read(Purpose.DOCTOR, SERVE)
    Settings.read(Purpose.DOCTOR, SOCKET)
    found = faults({**SERVE, "SLACK_SIGNING_SECRET": ""}, Purpose.DOCTOR)

    assert found == (
        "SLACK_SIGNING_SECRET is not set, nor is SLACK_APP_TOKEN; `serve` needs the first, `socket` the second.",
    )


def test_examine_returns_what_can_be_read_beside_the_faults() -> None:
    """A check can go on with the sound settings."""
    settings, found = Settings.examine(Purpose.DOCTOR, SERVE | {"PORT": "high", "HOST": "0.0.0.0"})

    assert settings.host == "0.0.0.0"
    assert settings.port == 8000
    assert len(found) == 1


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
    """The address loses its last slash; plain http is fine on this machine."""
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
def test_a_bad_public_url_is_told_apart(url: str, wrong: str) -> None:
    """Not a URL, a path, or no https outside this machine: each has its own sentence."""
    assert only_fault(PUBLIC_URL=url).startswith(f"PUBLIC_URL {wrong}")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5", "http", "99999999999999999999"])
def test_a_port_out_of_range_is_refused(port: str) -> None:
    """Ports are 1 to 65535."""
    assert only_fault(PORT=port).startswith("PORT is not a port; give a number from 1 to 65535")


@pytest.mark.parametrize("count", ["0", "-2", "many"])
def test_at_least_one_process_serves(count: str) -> None:
    """WEB_CONCURRENCY counts processes from 1."""
    assert only_fault(WEB_CONCURRENCY=count).startswith("WEB_CONCURRENCY is not a number of processes")


@pytest.mark.parametrize("host", ["http://0.0.0.0", "a b"])
def test_a_host_is_no_url(host: str) -> None:
    """HOST is where to listen, not an address of the web."""
    assert only_fault(HOST=host).startswith("HOST is not a network address")


@pytest.mark.parametrize("seconds", ["0", "3", "-1", "soon", "nan"])
def test_answering_takes_less_than_slack_waits(seconds: str) -> None:
    """Slack gives up after 3 seconds, so the app has to answer sooner."""
    assert only_fault(ANSWER_WITHIN=seconds).startswith("ANSWER_WITHIN is not a time below Slack's 3 seconds")


@pytest.mark.parametrize(
    "url", ["mysql://root@db/likewise", "likewise.db", "postgresql+psycopg://a@b/c", "://"]
)
def test_only_known_databases_are_taken(url: str) -> None:
    """SQLite and PostgreSQL, through the drivers that are installed."""
    assert only_fault(DATABASE_URL=url).startswith("DATABASE_URL is not a database Likewise knows")


@pytest.mark.parametrize(
    "url", ["postgres://u:p@h/d", "postgresql://u:p@h:5432/d?sslmode=require", "sqlite:////data/l.db"]
)
def test_platforms_forms_of_a_database_url_are_taken(url: str) -> None:
    """What Heroku-style platforms hand out works as it is."""
    assert Settings.read(Purpose.SERVE, SERVE | {"DATABASE_URL": url}).database_url == url


def test_the_choices_of_likes_mode_are_listed() -> None:
    """Whoever mistypes it sees what there is."""
    assert only_fault(LIKES_MODE="sometimes") == (
        "LIKES_MODE is none of auto, api, intent; choose one, or leave it out for auto."
    )


def test_words_are_taken_in_any_case() -> None:
    """`INTENT` and `debug` are what they look like."""
    settings = Settings.read(Purpose.SERVE, SERVE | {"LIKES_MODE": "INTENT", "LOG_LEVEL": "debug"})

    assert settings.likes_mode is LikesMode.INTENT
    assert settings.log_level == "DEBUG"


def test_an_unknown_log_level_is_refused() -> None:
    """The four levels are listed."""
    assert "DEBUG, INFO, WARNING, ERROR" in only_fault(LOG_LEVEL="chatty")


def test_several_keys_keep_their_order() -> None:
    """Newest first, with or without spaces behind the commas."""
    keys = [new_key().reveal() for _ in range(3)]
    settings = Settings.read(Purpose.SERVE, SERVE | {"ENCRYPTION_KEYS": f"{keys[0]}, {keys[1]},{keys[2]},"})

    assert [key.reveal() for key in settings.encryption_keys] == keys


def test_each_bad_key_has_its_own_sentence() -> None:
    """The sentence says which key and what is wrong with it, never the key."""
    found = faults(SERVE | {"ENCRYPTION_KEYS": f"not!base64,{KEY},dG9vc2hvcnQ"})

    assert [fault.split(" can't be used (")[0] for fault in found] == [
        "ENCRYPTION_KEYS, key 1,",
        "ENCRYPTION_KEYS, key 3,",
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
        ("SLACK_SIGNING_SECRET", "two words", "has a space or an unusual character"),
        ("X_CLIENT_ID", "pasted twice", "has a space or an unusual character"),
        ("X_CLIENT_SECRET", "sécret", "has a space or an unusual character"),
    ],
)
def test_the_wrong_field_copied_is_noticed(name: str, text: str, wrong: str) -> None:
    """A token of another kind is refused by its shape, and the sentence doesn't repeat it."""
    fault = only_fault(**{name: text})

    assert fault.startswith(f"{name} {wrong}")
    assert text not in fault


@pytest.mark.parametrize(("given", "lacking"), [("X_API_KEY", "X_API_SECRET"), ("X_API_SECRET", "X_API_KEY")])
def test_half_a_pair_is_a_fault(given: str, lacking: str) -> None:
    """OAuth 1.0a needs key and secret."""
    assert (
        only_fault(**{given: "something"})
        == f"{lacking} is not set although {given} is; set both or neither."
    )


@pytest.mark.parametrize("purpose", [Purpose.SERVE, Purpose.DOCTOR])
def test_either_sign_in_at_x_is_enough(purpose: Purpose) -> None:
    """OAuth 1.0a alone, OAuth 2.0 alone, or both; without any, one sentence names the two ways."""
    without = {name: text for name, text in SERVE.items() if not name.startswith("X_")}
    key = {"X_API_KEY": "key", "X_API_SECRET": "secret"}

    for given in (key, {"X_CLIENT_ID": "id"}, key | {"X_CLIENT_ID": "id"}):
        assert Settings.examine(purpose, without | given)[1] == ()
    (fault,) = Settings.examine(purpose, without)[1]
    assert fault.startswith("X_CLIENT_ID is not set; ")
    assert "X_API_KEY and X_API_SECRET" in fault


def test_a_client_secret_without_its_id_is_a_fault() -> None:
    """Else the deployment would quietly connect people in the other way."""
    key = {"X_API_KEY": "key", "X_API_SECRET": "secret", "X_CLIENT_SECRET": "secret", "X_CLIENT_ID": ""}

    assert (
        only_fault(**key)
        == "X_CLIENT_ID is not set although X_CLIENT_SECRET is; set it, or take X_CLIENT_SECRET out."
    )


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SLACK_URL", "X_API_URL", "X_URL"])
def test_other_services_are_reached_by_https(name: str) -> None:
    """Tokens go to these addresses, so plain http is for this machine only."""
    assert only_fault(**{name: "http://api.example"}).startswith(f"{name} must begin with https://")
    assert only_fault(**{name: "https://api.example/?a=b"}).startswith(f"{name} has a query")


def test_addresses_end_as_their_users_expect() -> None:
    """`slack_sdk` wants a slash behind its base URL; all others are put together with one."""
    here = "http://127.0.0.1:9"
    settings = Settings.read(
        Purpose.SERVE,
        SERVE
        | {"SLACK_API_URL": f"{here}/api", "SLACK_URL": f"{here}/", "X_API_URL": f"{here}/x/", "X_URL": here},
    )

    assert settings.slack_api_url == f"{here}/api/"
    assert (settings.slack_url, settings.x_api_url, settings.x_url) == (here, f"{here}/x", here)


def test_redirect_addresses_follow_from_the_public_url() -> None:
    """What is registered at X and Slack has one source."""
    settings = Settings.read(Purpose.SERVE, SERVE | {"PUBLIC_URL": "https://likewise.example/"})

    assert settings.x_redirect_uri == "https://likewise.example/link/x/callback"
    assert settings.slack_link_redirect_uri == "https://likewise.example/link/slack/callback"
    assert settings.slack_install_redirect_uri == "https://likewise.example/slack/oauth_redirect"


@pytest.mark.parametrize(
    ("url", "secure"), [("https://likewise.example", True), ("http://127.0.0.1:8000", False)]
)
def test_cookies_are_secure_where_the_address_is(url: str, secure: bool) -> None:
    """`__Host-` cookies need https."""
    assert Settings.read(Purpose.SERVE, SERVE | {"PUBLIC_URL": url}).secure_cookies is secure


def test_a_bot_token_makes_it_one_workspace() -> None:
    """With SLACK_BOT_TOKEN the app serves one workspace, without it many."""
    assert Settings.read(Purpose.SERVE, SERVE | {"SLACK_BOT_TOKEN": "xoxb-1"}).single_workspace
    assert not Settings.read(Purpose.SERVE, SERVE).single_workspace


def test_no_secret_shows() -> None:
    """Neither `repr` nor `str` of the settings holds a token, a secret or the database's password."""
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


def test_settings_do_not_change() -> None:
    """Read once, the same for the life of the process."""
    settings = Settings.read(Purpose.SERVE, SERVE)

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_unknown_variables_are_nobodys_fault() -> None:
    """An environment is full of others' variables."""
    Settings.read(Purpose.SERVE, SERVE | {"PATH": "/bin", "SLACK_TEAM": "T1"})


def test_a_given_mapping_is_the_whole_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests don't see the machine they run on."""
    monkeypatch.setenv("LIKES_MODE", "intent")

    assert Settings.read(Purpose.SERVE, SERVE).likes_mode is LikesMode.AUTO


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` in the working directory is read, and what the environment says goes before it."""
    (tmp_path / ".env").write_text(
        "".join(f"{name}={text}\n" for name, text in SERVE.items()) + "PORT=8001\nOTHER=1\n"
    )
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
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
        ({"DATABASE_URL": "postgresql://h/d?sslmode=require&pool=5"}, "DATABASE_URL has an option that Likewise doesn't know (pool)"),
        ({"X_PRICES": "like=free"}, 'X_PRICES can\'t be used: The price like is "free"'),
    ],
)  # fmt: skip
def test_what_would_fail_later_is_told_at_once(setting: dict[str, str], fault: str) -> None:
    """A database that would not outlive the start, an option the driver refuses or leaves out, a price that is none."""
    told = only_fault(**setting)

    assert told.startswith(fault)
    assert not told.endswith("..")
