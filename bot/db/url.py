"""Parse DATABASE_URL: connection arguments, and a form without secrets to display."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy.engine import URL, make_url

from bot.db.url_options import InvalidDatabaseURL, Options, parse_options

_POSTGRESQL: Final = "postgresql+asyncpg"
# Heroku-style platforms use `postgres://`, which SQLAlchemy no longer supports.
_DRIVERS: Final = {"postgres": _POSTGRESQL, "postgresql": _POSTGRESQL, "sqlite": "sqlite+aiosqlite"}
_PORT: Final = 5432
_HIGHEST_PORT: Final = 65_535
_ENCODE: Final = (
    "has an @ or a / that may belong to the user name, the password or an option; percent-encode those (@ as %40, / as "
    "%2F), so that the only @ is the one before the host"
)
_TELLING: Final = 4  # letters; a shorter password would match parts of ordinary words

Hosts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DatabaseURL:
    """A parsed DATABASE_URL.

    `url` has the driver, credentials, host and database; `options` everything else. `hosts` has a
    host and port per server if the URL lists several.
    """

    url: URL = field(repr=False)
    options: Options
    hosts: Hosts = ()

    @classmethod
    def parse(cls, text: str) -> "DatabaseURL":
        """Parse a URL as hosting platforms write it, with libpq's options.

        Raises `InvalidDatabaseURL` with a specific reason, or SQLAlchemy's `ArgumentError` or
        `ValueError` for a text that isn't a URL.
        """
        driver = _driver(text)
        if driver != _POSTGRESQL:
            url = make_url(text)
            return cls(url.set(drivername=driver or url.drivername), Options())
        if text.count("@") > 1:
            raise InvalidDatabaseURL(_ENCODE)
        text, listed = _without_hosts(text)
        parsed = make_url(text)
        if "@" in text and parsed.username is None:
            raise InvalidDatabaseURL(_ENCODE)
        options = parse_options({name: _last(value) for name, value in parsed.query.items()})
        if parsed.port is not None:
            _port(str(parsed.port))
        url, hosts = _placed(parsed.set(drivername=_POSTGRESQL, query={}), options.place, listed)
        return cls(url.set(query={"ssl": options.ssl} if options.ssl else {}), options, hosts)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def shown(self) -> str:
        """Return the URL without user, password and options, all of which may contain secrets."""
        if self.is_sqlite:
            return f"sqlite:///{self.url.database or ''}"
        hosts = self.hosts or (((self.url.host or "localhost"), self.url.port or _PORT),)
        places = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in hosts)
        return f"postgresql://***@{places}/{self.url.database or ''}"

    def without_credentials(self, text: str) -> str:
        """Replace the user name and password in a server's message by `***`."""
        if self.url.password and len(str(self.url.password)) >= _TELLING:
            text = text.replace(str(self.url.password), "***")
        if self.url.username:
            name = re.escape(self.url.username)
            text = re.sub(
                rf"\b((?:user|role)(?: name)?[=:]? ?[\"']?){name}(?!\w)", r"\1***", text, flags=re.IGNORECASE
            )
        return text

    def connect_args(self) -> dict[str, Any]:
        """Return the arguments for `asyncpg.connect` beyond those in the URL."""
        given: dict[str, Any] = {
            "server_settings": dict(self.options.server),
            "prepared_statement_cache_size": self.options.statement_cache or 0,
        }
        if not self.options.statement_cache:
            # A transaction pooler (PgBouncer, Supabase, Neon) may run each transaction on another
            # server connection, where a prepared statement's name is unknown or another client's.
            # So statements are unnamed.
            # https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#prepared-statement-name-with-pgbouncer
            given |= {"statement_cache_size": 0, "prepared_statement_name_func": str}
        if self.hosts:
            given |= {"host": [host for host, _ in self.hosts], "port": [port for _, port in self.hosts]}
        if self.options.connect_timeout:
            given["timeout"] = self.options.connect_timeout
        return given | _trust(self.options.dsn)


def _driver(text: str) -> str | None:
    """Return our driver for the database, whichever the URL names (`postgresql+psycopg`)."""
    database = text.partition(":")[0].lower().partition("+")[0]
    return _DRIVERS.get(database)


def _without_hosts(text: str) -> tuple[str, str]:
    """Cut a list of servers (`host:port,host:port`) out of a URL; SQLAlchemy can't parse it."""
    scheme, slashes, rest = text.partition("://")
    credentials, at, place = rest.rpartition("@")
    end = min((place.index(mark) for mark in "/?" if mark in place), default=len(place))
    if "," not in place[:end]:
        return text, ""
    return f"{scheme}{slashes}{credentials}{at}{place[end:]}", place[:end]


def _placed(url: URL, place: Mapping[str, str], listed: str) -> tuple[URL, Hosts]:
    """Fill what the URL itself omits from the options; `host` overrides the URL, as in libpq."""
    url = url.set(
        username=url.username or place.get("user"),
        password=url.password or place.get("password"),
        database=url.database or place.get("dbname") or place.get("database"),
    )
    named = place.get("host") or listed or ("" if url.host else place.get("hostaddr", ""))
    ports = place.get("port") or str(url.port or _PORT)
    if named:
        return url, _hosts(named.split(","), ports.split(","))
    return url.set(port=_port(ports)) if "port" in place else url, ()


def _hosts(names: list[str], ports: list[str]) -> Hosts:
    if len(ports) == 1:
        ports = ports * len(names)
    if len(ports) != len(names):
        raise InvalidDatabaseURL(
            "has another number of ports than of hosts; give one port, or one for each host"
        )
    return tuple(_host(name, port) for name, port in zip(names, ports, strict=True))


def _host(name: str, port: str) -> tuple[str, int]:
    """Split `host:port`, `[::1]:port` or a socket's directory."""
    if not name.startswith("/") and ":" in name.rpartition("]")[2]:
        name, _, port = name.rpartition(":")
    return name.strip("[]"), _port(port)


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) <= _HIGHEST_PORT:
        raise InvalidDatabaseURL("has a port that is not one; give for instance 5432")
    return int(text)


def _trust(dsn: Mapping[str, str]) -> dict[str, Any]:
    """Return the TLS arguments: asyncpg reads libpq's options from a DSN, except `system` CAs."""
    if dsn.get("sslrootcert") != "system":
        return {"dsn": f"postgresql://?{urlencode(dsn)}"}
    context = ssl.create_default_context(cafile=dsn.get("sslcrl"))
    if "sslcrl" in dsn:
        context.load_default_certs()
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    if "sslcert" in dsn:
        context.load_cert_chain(dsn["sslcert"], dsn.get("sslkey"), lambda: dsn.get("sslpassword", ""))
    rest = {name: value for name, value in dsn.items() if not name.startswith("ssl")}
    return {"ssl": context, "dsn": f"postgresql://?{urlencode(rest)}"}


def _last(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else value[-1]
