"""The query options of a PostgreSQL URL: passed to the driver, ignored if harmless, or rejected.

libpq's names: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
Platforms add other programs' options (Prisma's `pgbouncer` and `connection_limit`, Vercel's `supa`,
JDBC's `currentSchema`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# From JDBC and node-postgres; libpq, too, reads `ssl=true` as `sslmode=require`.
_SSL_WORDS: Final = {
    "true": "require",
    "1": "require",
    "no-verify": "require",
    "false": "disable",
    "0": "disable",
}
_FILES: Final = frozenset({"sslcert", "sslkey", "sslrootcert", "sslcrl", "passfile"})
# asyncpg reads these from a DSN, under libpq's names.
_DSN: Final = _FILES | {
    "sslpassword",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "sslnegotiation",
    "krbsrvname",
    "gsslib",
    "target_session_attrs",
}
_SERVER: Final = frozenset({"application_name", "options"})
_SCHEMA: Final = frozenset({"schema", "currentSchema", "search_path"})
_PLACE: Final = frozenset({"host", "hostaddr", "port", "user", "password", "dbname", "database"})
_SESSION_ATTRS: Final = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
# SQLAlchemy's name for the number of prepared statements to cache, and asyncpg's.
_CACHES: Final = ("prepared_statement_cache_size", "statement_cache_size")
_OURS: Final = frozenset({"connect_timeout", *_CACHES, "fallback_application_name"})
# Without these, the connection would be different or less secure than intended.
_UNSAFE: Final[Mapping[str, frozenset[str]]] = {
    "gssencmode": frozenset({"disable", "prefer"}),  # these values may be ignored
    "require_auth": frozenset(),
    "requirepeer": frozenset(),
    "role": frozenset(),
    "replication": frozenset({"false", "off", "no", "0"}),
    "service": frozenset(),
    "sslaccept": frozenset({"accept_invalid_certs"}),
    "sslcrldir": frozenset(),
    "sslidentity": frozenset(),
}
_HARMLESS: Final = frozenset({"sslcompression", "sslsni", "sslcertmode", "gssdelegation", "uselibpqcompat"})
_NAMES: Final = _DSN | _SERVER | _SCHEMA | _PLACE | _OURS | _UNSAFE.keys() | {"sslmode", "ssl", "requiressl"}
_ABOUT_SAFETY: Final = re.compile(r"ssl|tls|gss|krb|cert|auth|pass|peer|role|verif", re.IGNORECASE)


class InvalidDatabaseURL(ValueError):
    """DATABASE_URL can't be used; the text follows the variable's name and has no secrets."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a URL, grouped by their recipient; never display values of `dsn` or `place`.

    `schemas` is empty for PostgreSQL's default, `connect_timeout` is in seconds (None: the driver's
    default), `statement_cache` is the number of prepared statements to keep (None: as many as the
    server allows), and `ignored` has the names of the options that have no effect.
    """

    ssl: str | None = None
    dsn: Mapping[str, str] = field(default_factory=dict, repr=False)
    server: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict, repr=False)
    schemas: tuple[str, ...] = ()
    connect_timeout: float | None = None
    statement_cache: int | None = None
    ignored: tuple[str, ...] = ()


def parse_options(query: Mapping[str, str]) -> Options:
    """Group the options of a URL by recipient; raises `InvalidDatabaseURL`."""
    given = {name: value for name, value in query.items() if value}
    ignored = [name for name in given if name not in _NAMES or name in _UNSAFE]
    for name in ignored:
        _require_harmless(name, given[name])
    _require_values(given)
    application = given.get("application_name") or given.get("fallback_application_name")
    return Options(
        ssl=_ssl(given),
        dsn={name: value for name, value in given.items() if name in _DSN},
        server={name: value for name, value in given.items() if name in _SERVER}
        | ({"application_name": application} if application else {}),
        place={name: value for name, value in given.items() if name in _PLACE},
        schemas=next((_schemas(given[name]) for name in sorted(_SCHEMA & given.keys())), ()),
        connect_timeout=float(given.get("connect_timeout", 0)) or None,
        statement_cache=next((int(given[name]) for name in _CACHES if name in given), None),
        ignored=tuple(sorted(ignored)),
    )


def _require_harmless(name: str, value: str) -> None:
    if name in _UNSAFE:
        if value.lower() not in _UNSAFE[name]:
            raise InvalidDatabaseURL(
                f"has an option that Likewise can't keep ({name}), and without it the connection would be another or a less "
                "safe one; take it out if you can do without it"
            )
        return
    if name in _HARMLESS:
        return
    if meant := get_close_matches(name, _NAMES, n=1, cutoff=0.8):
        raise InvalidDatabaseURL(
            f"has an option that Likewise doesn't know ({name}); you may mean {meant[0]}"
        )
    if _ABOUT_SAFETY.search(name):
        raise InvalidDatabaseURL(
            f"has an option that Likewise doesn't know ({name}); it looks as if it were about security, so it isn't "
            "ignored: take it out, or use PostgreSQL's own, such as sslmode"
        )


def _require_values(given: Mapping[str, str]) -> None:
    for name in ("connect_timeout", *_CACHES):
        if not re.fullmatch(r"[0-9]{1,6}", given.get(name, "0")):
            raise InvalidDatabaseURL(
                f"has an option that is not a whole number ({name}); give for instance {name}=10"
            )
    attributes = given.get("target_session_attrs", "any")
    if attributes not in _SESSION_ATTRS:
        raise InvalidDatabaseURL(
            f"has a target_session_attrs that is none of {', '.join(_SESSION_ATTRS)}; choose one"
        )
    for name in sorted(_FILES & given.keys()):
        if (name, given[name]) != ("sslrootcert", "system"):
            _require_file(name, given[name])


def _require_file(name: str, path: str) -> None:
    try:
        with Path(path).open("rb"):
            pass
    except OSError as fault:
        raise InvalidDatabaseURL(
            f"names a file that can't be read ({name}={path}: {fault.strerror}); put it there, or correct the path"
        ) from None


def _ssl(given: Mapping[str, str]) -> str | None:
    word = given.get("sslmode") or given.get("ssl") or ("require" if given.get("requiressl") == "1" else None)
    if given.get("sslrootcert") == "system":
        return "verify-full"  # as in libpq: a public CA issues certificates to anyone, so the host name must be verified
    if word is None:
        return None
    mode = _SSL_WORDS.get(word.lower(), word.lower())
    if mode not in SSL_MODES:
        raise InvalidDatabaseURL(f"has an sslmode that is none of {', '.join(SSL_MODES)}; choose one")
    return mode


def _schemas(text: str) -> tuple[str, ...]:
    """Return the schemas of the search path; empty for PostgreSQL's default."""
    names = tuple(name.strip().strip('"') for name in text.split(",") if name.strip())
    return () if names == ("public",) else names
