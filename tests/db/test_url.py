"""DATABASE_URL as platforms write it: what reaches the driver, what is ignored, what is refused, and what is never shown."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from bot.db import Database
from bot.db.url import DatabaseURL
from bot.db.url_options import InvalidDatabaseURL

# Certificates are looked for in the home folder; an empty one has none.
pytestmark = pytest.mark.usefixtures("_no_home")


@pytest.fixture
def _no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))


def given_to_the_driver(url: str) -> dict[str, Any]:
    """Return what `asyncpg.connect` is called with, as SQLAlchemy puts it together."""
    database = Database(url)
    _, arguments = database.engine.dialect.create_connect_args(database.engine.url)
    return {**arguments, **database.url.connect_args()}


def refused(url: str) -> str:
    with pytest.raises(InvalidDatabaseURL) as raised:
        DatabaseURL.parse(url)
    return str(raised.value)


@pytest.mark.parametrize(
    "scheme",
    [
        "postgres",
        "postgresql",
        "postgresql+asyncpg",
        "postgresql+psycopg",
        "postgresql+psycopg2",
        "PostgreSQL",
        "Postgres+Psycopg",
    ],
)
def test_every_name_of_postgresql_is_taken(scheme: str) -> None:
    """Heroku-style platforms write `postgres://`, other programs name their driver; ours is used."""
    given = given_to_the_driver(f"{scheme}://u:p@h:5433/d")
    assert [given[name] for name in ("host", "port", "user", "password", "database")] == [
        "h",
        5433,
        "u",
        "p",
        "d",
    ]


@pytest.mark.parametrize("file", ["likewise.db", "/data/likewise.db"])
def test_a_sqlite_file_is_taken(file: str) -> None:
    """Relative to the working directory, or absolute."""
    for scheme in ("sqlite", "SQLite", "sqlite+pysqlite"):
        url = DatabaseURL.parse(f"{scheme}:///{file}")
        assert (url.url.drivername, url.url.database) == ("sqlite+aiosqlite", file)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
def test_every_ssl_mode_reaches_the_driver(mode: str) -> None:
    """By the name asyncpg has for it."""
    assert given_to_the_driver(f"postgres://u:p@h/d?sslmode={mode}")["ssl"] == mode


@pytest.mark.parametrize(
    ("option", "mode"),
    [
        ("ssl=true", "require"),
        ("ssl=false", "disable"),
        ("ssl=no-verify", "require"),
        ("requiressl=1", "require"),
    ],
)
def test_other_words_for_ssl_mean_what_they_say(option: str, mode: str) -> None:
    """JDBC's, node-postgres' and old libpq's."""
    assert given_to_the_driver(f"postgres://u:p@h/d?{option}")["ssl"] == mode


def test_the_servers_authority_is_taken_from_a_file(tmp_path: Path) -> None:
    """`sslrootcert` and the client's own certificate reach asyncpg by libpq's names."""
    file = tmp_path / "ca.pem"
    file.touch()
    given = given_to_the_driver(f"postgres://u:p@h/d?sslmode=verify-full&sslrootcert={file}&sslcert={file}")

    assert given["ssl"] == "verify-full"
    assert given["dsn"].startswith("postgresql://?")
    assert given["dsn"].count("ca.pem") == 2


def test_the_systems_authorities_check_the_hosts_name() -> None:
    """libpq's `sslrootcert=system`, which asyncpg doesn't know."""
    context = given_to_the_driver("postgres://u:p@h/d?sslmode=require&sslrootcert=system")["ssl"]

    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_file_that_is_not_there_is_named() -> None:
    """Before the first connection fails with half a sentence."""
    assert refused("postgres://u:p@h/d?sslrootcert=/nowhere/ca.pem") == (
        "names a file that can't be read (sslrootcert=/nowhere/ca.pem: No such file or directory); "
        "put it there, or correct the path"
    )


def test_what_the_driver_has_is_handed_on() -> None:
    """The names under which the server lists the app, how long connecting may take, and the server's own options."""
    given = given_to_the_driver(
        "postgres://u:p@h/d?application_name=likewise&connect_timeout=15&options=endpoint%3Dep-1&target_session_attrs=read-write"
    )

    assert given["server_settings"] == {"application_name": "likewise", "options": "endpoint=ep-1"}
    assert given["timeout"] == 15
    assert given["dsn"] == "postgresql://?target_session_attrs=read-write"


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("pgbouncer=true&connection_limit=1&pool_timeout=0", "connection_limit, pgbouncer, pool_timeout"),
        ("sslmode=require&supa=base-pooler.x", "supa"),
        ("channel_binding=require", "channel_binding"),
        ("keepalives=1&keepalives_idle=30&gssencmode=disable", "gssencmode, keepalives, keepalives_idle"),
        ("statement_timeout=5000&prepare_threshold=0", "prepare_threshold, statement_timeout"),
        ("sslsni=1&sslcompression=0", "sslcompression, sslsni"),
        ("schema=public", ""),
    ],
)
def test_harmless_options_of_other_programs_are_ignored(query: str, ignored: str) -> None:
    """Platforms hand out one URL for all; each that has no effect is named."""
    assert ", ".join(DatabaseURL.parse(f"postgres://u:p@h/d?{query}").options.ignored) == ignored


@pytest.mark.parametrize(
    "query",
    [
        "require_auth=scram-sha-256",
        "requirepeer=postgres",
        "gssencmode=require",
        "sslaccept=strict",
        "service=x",
    ],
)
def test_options_that_must_not_be_ignored_are_refused(query: str) -> None:
    """Without them the connection would be another, or a less safe one."""
    assert f"can't keep ({query.split('=', maxsplit=1)[0]})" in refused(f"postgres://u:p@h/d?{query}")


@pytest.mark.parametrize(
    "query", ["sslmod=verify-full", "ssl_mode=verify-full", "sslrootcer=/ca.pem", "aplication_name=x"]
)
def test_a_misspelled_option_is_told_with_the_right_one(query: str) -> None:
    """Ignoring a slip of the pen would leave out what somebody wants."""
    assert "you may mean" in refused(f"postgres://u:p@h/d?{query}")


@pytest.mark.parametrize(
    "query", ["sslmode=strict", "target_session_attrs=leader", "connect_timeout=soon", "port=x"]
)
def test_a_value_that_no_option_has_is_refused(query: str) -> None:
    """With what it may be."""
    assert "give for instance" in (said := refused(f"postgres://u:p@h/d?{query}")) or "choose one" in said


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgresql:///d?host=/tmp/x", [("/tmp/x", 5432)]),
        ("postgresql:///d?host=/tmp/x&port=6543", [("/tmp/x", 6543)]),
        ("postgresql://u:p@a:1,b/d", [("a", 1), ("b", 5432)]),
        ("postgresql://u:p@[::1]:1,b:2/d?target_session_attrs=primary", [("::1", 1), ("b", 2)]),
        ("postgresql:///d?host=a,b&port=1,2", [("a", 1), ("b", 2)]),
        ("postgresql:///d?hostaddr=192.0.2.1", [("192.0.2.1", 5432)]),
    ],
)
def test_places_are_read_as_libpq_reads_them(url: str, hosts: list[tuple[str, int]]) -> None:
    """A socket's folder, several servers, a bare address."""
    given = given_to_the_driver(url)
    assert list(zip(given["host"], given["port"], strict=True)) == hosts


def test_who_connects_may_stand_among_the_options() -> None:
    """As libpq takes it."""
    given = given_to_the_driver("postgresql://h/?user=u&password=p&dbname=d")
    assert [given[name] for name in ("user", "password", "database")] == ["u", "p", "d"]


SECRET = "S3cret"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:S3cret@Tail@host/db",
        "postgresql://u:S3cret@Tail/x@host/db",
        "postgresql://u:x@S3cret?y@host/db",
        "postgresql://S3cret@u:p@host/db",
        "postgresql://u/x:S3cret@host/db",
        "postgresql://host/db?password=S3cret@Tail",
    ],
)
def test_a_password_that_ends_nowhere_is_not_shown(url: str) -> None:
    """What is before the last `@` is never shown, and the sentence says how to write it."""
    said = refused(url)

    assert "percent-encode" in said
    assert SECRET not in said
    assert "Tail" not in said


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:S3cret@h/d", "postgresql://***@h:5432/d"),
        ("postgresql://u:S3cret%40Tail@h:5433/d?sslpassword=S3cret", "postgresql://***@h:5433/d"),
        ("postgresql://S3cret@a:1,[::1]:2/d", "postgresql://***@a:1,[::1]:2/d"),
        ("postgresql://h/d?user=S3cret&password=S3cret", "postgresql://***@h:5432/d"),
        ("sqlite:////data/likewise.db", "sqlite:////data/likewise.db"),
    ],
)
def test_an_address_is_shown_without_user_password_and_options(url: str, shown: str) -> None:
    """Enough to know which database is meant."""
    read = DatabaseURL.parse(url)

    assert read.shown() == shown
    assert SECRET not in repr(read)


@pytest.mark.parametrize(
    "said",
    [
        'password authentication failed for user "S3cretUser"',
        'role "S3cretUser" does not exist',
        "no such user: S3cretUser",
        'no entry for host "192.0.2.1", user "S3cretUser", database "d"',
        "could not use S3cretPass",
    ],
)
def test_what_the_server_says_is_shown_without_who_connects(said: str) -> None:
    """Servers quote the user's name, and a name may be half of a password."""
    shown = DatabaseURL.parse("postgresql://S3cretUser:S3cretPass@h/d").without_credentials(said)

    assert SECRET not in shown
    assert "***" in shown


@pytest.mark.parametrize("name", ["prepared_statement_cache_size", "statement_cache_size"])
def test_either_name_says_how_many_statements_stay_prepared(name: str) -> None:
    """Poolers' pages tell people to set SQLAlchemy's option or asyncpg's own to 0."""
    kept = DatabaseURL.parse(f"postgresql://u@h/d?{name}=100").connect_args()
    none = DatabaseURL.parse(f"postgresql://u@h/d?{name}=0").connect_args()

    assert kept["prepared_statement_cache_size"] == 100
    assert (none["prepared_statement_cache_size"], none["statement_cache_size"]) == (0, 0)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:S3cret@h:99999/d",
        "postgresql://u:S3cret@h:0/d",
        "postgresql://u:S3cret@a:1,b:70000/d",
        "postgresql://u:S3cret@h/d?port=65536",
    ],
)
def test_a_port_out_of_range_is_refused(url: str) -> None:
    """The system would say so with a traceback, each time that it connects."""
    assert refused(url) == "has a port that is not one; give for instance 5432"
