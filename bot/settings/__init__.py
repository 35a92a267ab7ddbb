"""The settings of a deployment, read once from the environment and `.env`.

Faults are reported all at once, with one sentence each.
"""

# ruff: noqa: RUF009 (each call creates a field)

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, Self

from bot import credential_shapes, settings_text
from bot.money import parse_dollars
from bot.secret import Secret
from bot.settings import validators
from bot.settings.requirements import NEEDED, READ, Purpose, missing
from bot.settings.validators import LikesMode
from bot.x.prices import Prices


class SettingsFault(ValueError):
    """The settings can't be used; `faults` has a sentence per problem, without secret values."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def _setting(parse: Callable[[str], Any], default: Any, description: str, *, show: bool = True) -> Any:
    """Return a field whose text `parse` reads; it raises one ValueError, or a group of them.

    `default` is a text as in `.env`, or the value if the setting isn't set. With `show` false,
    `repr` leaves it out.
    """
    value = parse(default) if default and isinstance(default, str) else default
    return field(
        default=value,
        repr=show,
        metadata={"parse": parse, "default": default or "", "description": description},
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one deployment; each attribute is named like its environment variable."""

    public_url: str = _setting(
        validators.public_address,
        "",
        "The public address of Likewise, for Slack and browsers, without a path",
    )
    host: str = _setting(
        validators.host, "127.0.0.1", "The address to listen on; `0.0.0.0` for all interfaces"
    )
    port: int = _setting(validators.port, "8000", "The port to listen on")
    web_concurrency: int = _setting(
        validators.count, "1", "How many processes `serve` starts; use PostgreSQL for more than one"
    )
    database_url: str = _setting(
        validators.database_url,
        "sqlite:///likewise.db",
        "`sqlite:///file` or `postgresql://user:password@host/name`",
        show=False,
    )
    database_connections: int | None = _setting(
        validators.connections,
        None,
        "Maximum PostgreSQL connections for all processes of one `serve`; if unset, 10, and at least 2 per process",
    )
    encryption_keys: tuple[Secret, ...] = _setting(
        credential_shapes.encryption_keys,
        (),
        "Keys that encrypt stored secrets, newest first, separated by commas",
    )
    likes_mode: LikesMode = _setting(
        validators.likes_mode,
        "auto",
        "How people like: `api`, `intent` (a button that opens X), or `auto` to find out what X's plan allows",
    )
    log_level: str = _setting(validators.log_level, "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`")
    metrics_token: Secret | None = _setting(
        credential_shapes.metrics_token,
        None,
        "The Bearer token that `/metrics` requires; if unset, there is no `/metrics`",
    )
    sentry_dsn: Secret | None = _setting(
        credential_shapes.sentry_dsn,
        None,
        "Where errors are reported: a DSN of Sentry; needs `requirements-extras.txt`",
    )
    answer_within: float = _setting(
        validators.answer_within, "2.3", "Seconds before Likewise replies “Working on it…”; Slack waits for 3"
    )
    shutdown_delay: int = _setting(
        validators.shutdown_delay,
        "0",
        "Seconds to go on serving after SIGTERM while `/readyz` is 503, for a load balancer that asks it",
    )
    daily_budget: int | None = _setting(
        parse_dollars,
        None,
        "US dollars a workspace may spend at X per UTC day; if unset, no limit. Admins can set a lower one",
    )
    monthly_budget: int | None = _setting(
        parse_dollars,
        None,
        "US dollars a workspace may spend at X per UTC month; if unset, no limit. Admins can set a lower one",
    )
    person_hourly_cap: int = _setting(validators.cap, "5", "US dollars of X API cost per person and hour")
    workspace_hourly_cap: int = _setting(
        validators.cap, "50", "US dollars of X API cost per workspace and hour"
    )
    deployment_daily_cap: int = _setting(
        validators.cap, "1000", "US dollars of X API cost per UTC day, for all workspaces together"
    )
    retention_days: int = _setting(
        validators.days, "365", "Days to keep the like history and the activity log"
    )
    operator_name: str = _setting(
        validators.name, "", "Who operates Likewise here, for `/privacy`, `/terms` and `/support`"
    )
    support_contact: str = _setting(
        validators.contact,
        "",
        "Where people get help: an email address or an `https://` page, for `/support`",
    )
    terms_date: date | None = _setting(
        validators.day, None, "The date from which `/terms` and `/privacy` apply, such as `2026-11-28`"
    )
    x_prices: Prices | None = _setting(
        validators.prices,
        None,
        "Prices that differ from X's published ones, such as `like=0.015,user_read=0.010`",
    )
    slack_signing_secret: Secret | None = _setting(
        credential_shapes.slack_secret, None, "Basic Information → Signing Secret; not needed in Socket Mode"
    )
    slack_client_id: str = _setting(credential_shapes.slack_client_id, "", "Basic Information → Client ID")
    slack_client_secret: Secret = _setting(
        credential_shapes.slack_secret, Secret(""), "Basic Information → Client Secret"
    )
    slack_bot_token: Secret | None = _setting(
        credential_shapes.slack_bot_token,
        None,
        "For a single workspace: its bot token (`xoxb-…`); if empty, every workspace can install Likewise",
    )
    slack_app_token: Secret | None = _setting(
        credential_shapes.slack_app_token,
        None,
        "For Socket Mode: the app-level token (`xapp-…`) with `connections:write`",
    )
    x_client_id: str = _setting(
        credential_shapes.x_client_id, "", "OAuth 2.0 Client ID; needed unless `X_API_KEY` is set"
    )
    x_client_secret: Secret | None = _setting(
        credential_shapes.x_secret,
        None,
        "OAuth 2.0 Client Secret; leave empty only if the app's type is Native or Single page",
    )
    x_api_key: Secret | None = _setting(
        credential_shapes.x_secret,
        None,
        "OAuth 1.0a API Key; people connect with it if `X_CLIENT_ID` is empty",
    )
    x_api_secret: Secret | None = _setting(
        credential_shapes.x_secret,
        None,
        "API Key Secret, with which X signs events; for OAuth 1.0a, set it together with `X_API_KEY`",
    )
    x_bearer_token: Secret | None = _setting(
        credential_shapes.x_bearer_token,
        None,
        "App-only Bearer Token; with it, public posts and handles are read as the app, once per workspace, and X can send events",
    )
    slack_api_url: str = _setting(
        validators.address_with_slash,
        "https://slack.com/api/",
        "Slack's Web API; change it only for tests and the sandbox",
    )
    slack_url: str = _setting(
        validators.address, "https://slack.com", "Slack's pages; change it only for tests and the sandbox"
    )
    x_api_url: str = _setting(
        validators.address, "https://api.x.com", "X's API; change it only for tests and the sandbox"
    )
    x_url: str = _setting(
        validators.address, "https://x.com", "X's pages; change it only for tests and the sandbox"
    )
    provided: frozenset[str] = frozenset()
    """The names of the settings that are set."""

    @classmethod
    @cache
    def variables(cls) -> "Mapping[str, Field[Any]]":
        """Return each setting's field by its name, in order.

        Its `metadata` has the `description`, and the text of the `default`.
        """
        return {one.name: one for one in fields(cls) if one.metadata}

    @classmethod
    def read(cls, purpose: Purpose, env: Mapping[str, str] | None = None) -> Self:
        """Read the environment and `.env` in the working directory, or only `env` if given.

        The environment overrides `.env`. Raises `SettingsFault` if anything that `purpose` needs is
        missing or malformed.
        """
        settings, faults = cls.validate_environment(purpose, env)
        if faults:
            raise SettingsFault(faults)
        return settings

    @classmethod
    def validate_environment(
        cls, purpose: Purpose, env: Mapping[str, str] | None = None
    ) -> tuple[Self, tuple[str, ...]]:
        """Return the settings, with defaults in place of invalid ones, and a sentence per fault."""
        only = READ.get(purpose, cls.variables())
        try:
            texts = settings_text.read(cls.variables(), env, only=only).texts
        except settings_text.UnreadableFile as fault:
            return cls(), (str(fault),)
        given = {name: texts[name.upper()] for name in cls.variables() if name.upper() in texts}
        values, faults = cls._parse(given)
        settings = cls(**values, provided=frozenset(values))
        faults |= missing(purpose, given)
        if (settings.database_connections or settings.web_concurrency) < settings.web_concurrency:
            faults["database_connections"] = [
                "DATABASE_CONNECTIONS is less than WEB_CONCURRENCY; each process needs one at least."
            ]
        return settings, tuple(fault for name in cls.variables() for fault in faults.get(name, ()))

    @classmethod
    def remarks(cls, purpose: Purpose, env: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Return remarks on settings that are odd but usable, such as removed quotes."""
        try:
            return settings_text.read(cls.variables(), env, only=READ.get(purpose)).remarks
        except settings_text.UnreadableFile:
            return ()  # reported as a fault

    @classmethod
    def _parse(cls, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return the values of well-formed texts, and the sentences about the others."""
        values: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for name, text in texts.items():
            try:
                values[name] = cls.variables()[name].metadata["parse"](text)
            except* ValueError as found:
                faults[name] = [f"{name.upper()} {fault}." for fault in found.exceptions]
        return values, faults

    @property
    def prices(self) -> Prices:
        return self.x_prices or Prices()

    @property
    def sign_ins(self) -> tuple[str, ...]:
        """The OAuth versions of people's X accounts, the one for new links first."""
        oauth1 = self.x_api_key and self.x_api_secret
        return (*(["oauth2"] if self.x_client_id else []), *(["oauth1"] if oauth1 else []))

    @property
    def x_redirect_uri(self) -> str:
        """X's redirect URI; it must be registered with the X app exactly as is."""
        return f"{self.public_url}/link/x/callback"

    @property
    def slack_link_redirect_uri(self) -> str:
        return f"{self.public_url}/link/slack/callback"

    @property
    def slack_install_redirect_uri(self) -> str:
        return f"{self.public_url}/slack/oauth_redirect"

    @property
    def single_workspace(self) -> bool:
        """Whether the app serves only the workspace of its configured bot token."""
        return self.slack_bot_token is not None
