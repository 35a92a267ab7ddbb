"""DATABASE_URL in the forms of hosting platforms: what the driver gets, what is ignored or refused, and what is hidden."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from bot.db import Database
from bot.db.url import DatabaseURL
from bot.db.url_options import InvalidDatabaseURL

# Certificates are looked for in the home folder; an empty one has none.
pytestmark = pytest.mark.usefixtures("_no_home")


@pytest.fixture
def _no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))


def given_to_the_driver(url: str) -> dict[str, Any]:
    """Return the arguments of `asyncpg.connect` that SQLAlchemy composes."""
    database = Database(url)
    _, arguments = database.engine.dialect.create_connect_args(database.engine.url)
    return {**arguments, **database.url.connect_args()}


def rejection(url: str) -> str:
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
def test_every_postgresql_scheme_is_accepted(scheme: str) -> None:
    """Heroku-style platforms write `postgres://`, other programs name their driver; the app uses its own."""
    given = given_to_the_driver(f"{scheme}://u:p@h:5433/d")
    assert [given[name] for name in ("host", "port", "user", "password", "database")] == [
        "h",
        5433,
        "u",
        "p",
        "d",
    ]


@pytest.mark.parametrize("file", ["likewise.db", "/data/likewise.db"])
def test_a_sqlite_file_is_accepted(file: str) -> None:
    """Relative to the working directory, or absolute."""
    for scheme in ("sqlite", "SQLite", "sqlite+pysqlite"):
        url = DatabaseURL.parse(f"{scheme}:///{file}")
        assert (url.url.drivername, url.url.database) == ("sqlite+aiosqlite", file)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
def test_every_ssl_mode_reaches_the_driver(mode: str) -> None:
    """By asyncpg's name for it."""
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
def test_other_spellings_of_ssl_modes_are_accepted(option: str, mode: str) -> None:
    """Those of JDBC, node-postgres and old libpq versions."""
    assert given_to_the_driver(f"postgres://u:p@h/d?{option}")["ssl"] == mode


def test_certificates_are_read_from_files(tmp_path: Path) -> None:
    """`sslrootcert` and the client's certificate reach asyncpg under libpq's names."""
    file = tmp_path / "ca.pem"
    file.touch()
    given = given_to_the_driver(f"postgres://u:p@h/d?sslmode=verify-full&sslrootcert={file}&sslcert={file}")

    assert given["ssl"] == "verify-full"
    assert given["dsn"].startswith("postgresql://?")
    assert given["dsn"].count("ca.pem") == 2


def test_the_systems_authorities_check_the_hosts_name() -> None:
    """For libpq's `sslrootcert=system`, which asyncpg doesn't support."""
    context = given_to_the_driver("postgres://u:p@h/d?sslmode=require&sslrootcert=system")["ssl"]

    assert isinstance(context, ssl.SSLContext)
    assert DatabaseURL.parse("postgres://u:p@h/d?sslrootcert=system").options.ssl == "verify-full"
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_revoked_certificates_are_refused_beside_the_systems_authorities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSL checks a list of revoked ones only if it is told to; the authorities are still known."""
    authority, revoked = tmp_path / "authority.pem", tmp_path / "revoked.pem"
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    own = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, *year)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    crl = x509.CertificateRevocationListBuilder(name, *year).sign(key, SHA256())
    authority.write_bytes(own.public_bytes(Encoding.PEM))
    revoked.write_bytes(crl.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    for option, is_checked in (("", False), (f"&sslcrl={revoked}", True)):
        context = given_to_the_driver(f"postgres://u@h/d?sslrootcert=system{option}")["ssl"]
        assert bool(context.verify_flags & ssl.VERIFY_CRL_CHECK_LEAF) is is_checked
        assert [one["serialNumber"] for one in context.get_ca_certs()] == ["07"]


def test_a_clients_certificate_is_loaded_beside_the_systems_authorities(tmp_path: Path) -> None:
    """A file that is none is an error before the first connection."""
    file = tmp_path / "client.pem"
    file.touch()

    with pytest.raises(ssl.SSLError):
        DatabaseURL.parse(f"postgres://u@h/d?sslrootcert=system&sslcert={file}").connect_args()


def test_what_the_url_leaves_out_is_left_to_the_driver() -> None:
    """Its own port and time limit; and the last one of repeated options counts, as in libpq."""
    given = given_to_the_driver("postgres://u@h/d?sslmode=disable&sslmode=require")

    assert given["ssl"] == "require"
    assert not {"port", "timeout"} & given.keys()
    assert given["server_settings"] == {}


def test_a_name_in_the_url_counts_more_than_an_address() -> None:
    assert DatabaseURL.parse("postgres://u@h/d?hostaddr=192.0.2.1").shown() == "postgresql://***@h:5432/d"


def test_hosts_and_ports_are_as_many() -> None:
    assert "another number of ports" in rejection("postgresql:///d?host=a,b&port=1,2,3")


def test_a_missing_file_is_named() -> None:
    """The error comes before the first connection."""
    assert rejection("postgres://u:p@h/d?sslrootcert=/nowhere/ca.pem") == (
        "names a file that can't be read (sslrootcert=/nowhere/ca.pem: No such file or directory); "
        "put it there, or correct the path"
    )


def test_options_of_the_driver_are_passed_on() -> None:
    """The application's name, the connection timeout, and server settings."""
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
    """Platforms give one URL to all programs; each option without effect is named."""
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
    """Without them the connection would be different, or less safe."""
    assert f"can't keep ({query.split('=', maxsplit=1)[0]})" in rejection(f"postgres://u:p@h/d?{query}")


def test_an_unknown_option_about_security_is_refused() -> None:
    """It isn't like any that is known, and what it would do can't be told."""
    assert "it looks as if it were about security" in rejection("postgres://h/d?tlsPolicy=strict")


@pytest.mark.parametrize(
    "query", ["sslmod=verify-full", "ssl_mode=verify-full", "sslrootcer=/ca.pem", "aplication_name=x"]
)
def test_a_misspelled_option_is_corrected(query: str) -> None:
    """The error names the right one."""
    assert "you may mean" in rejection(f"postgres://u:p@h/d?{query}")


@pytest.mark.parametrize(
    "query", ["sslmode=strict", "target_session_attrs=leader", "connect_timeout=soon", "port=x"]
)
def test_an_invalid_value_of_an_option_is_refused(query: str) -> None:
    """The error lists valid values."""
    assert "give for instance" in (said := rejection(f"postgres://u:p@h/d?{query}")) or "choose one" in said


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
def test_hosts_are_parsed_as_by_libpq(url: str, hosts: list[tuple[str, int]]) -> None:
    """A socket's folder, several servers, a bare address."""
    given = given_to_the_driver(url)
    assert list(zip(given["host"], given["port"], strict=True)) == hosts


def test_a_port_is_one_to_65535() -> None:
    assert given_to_the_driver("postgresql://u@h:65535/d")["port"] == 65535
    for port in (0, 65536):
        assert "port" in rejection(f"postgresql://u@/d?host=h&port={port}")


def test_user_and_password_may_be_options() -> None:
    """libpq accepts them there."""
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
def test_an_unescaped_password_is_hidden(url: str) -> None:
    """Nothing before the last `@` is shown, and the error says how to write it."""
    said = rejection(url)

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
    """Enough to tell which database is meant."""
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
def test_the_servers_message_is_shown_without_the_user(said: str) -> None:
    """Servers quote the user's name, which may be a part of a password."""
    shown = DatabaseURL.parse("postgresql://S3cretUser:S3cretPass@h/d").without_credentials(said)

    assert SECRET not in shown
    assert "***" in shown


def test_a_password_of_four_letters_is_hidden() -> None:
    """Shorter ones would be found in ordinary words."""
    assert "four" not in DatabaseURL.parse("postgresql://h:four@h/d").without_credentials("said four")
    assert "the" in DatabaseURL.parse("postgresql://h:the@h/d").without_credentials("the server")
    assert DatabaseURL.parse("postgresql://h/d").without_credentials("no user None") == "no user None"


@pytest.mark.parametrize("name", ["prepared_statement_cache_size", "statement_cache_size"])
def test_both_names_of_the_statement_cache_are_accepted(name: str) -> None:
    """Poolers' documentation says to set SQLAlchemy's option or asyncpg's to 0."""
    kept = DatabaseURL.parse(f"postgresql://u@h/d?{name}=100").connect_args()
    none = DatabaseURL.parse(f"postgresql://u@h/d?{name}=0").connect_args()

    assert kept["prepared_statement_cache_size"] == 100
    assert "statement_cache_size" not in kept
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
    """The system would raise it with a traceback at each connection."""
    assert rejection(url) == "has a port that is not one; give for instance 5432"
