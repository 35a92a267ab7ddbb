"""The settings of a deployment, read once from the environment and `.env`.

Faults are reported all at once, with one sentence each.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import credential_shapes, settings_text
from bot.money import parse_dollars
from bot.secret import Secret
from bot.settings import validators
from bot.settings.requirements import NEEDED, READ, Purpose, missing
from bot.settings.validators import LikesMode
from bot.x.prices import Prices

SlackSecret = Annotated[Secret, BeforeValidator(credential_shapes.slack_secret)]
XSecret = Annotated[Secret, BeforeValidator(credential_shapes.x_secret)]
Address = Annotated[str, BeforeValidator(validators.address)]


class SettingsFault(ValueError):
    """The settings can't be used; `faults` has a sentence per problem, without secret values."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Settings(BaseSettings):
    """The settings of one deployment; each attribute is named like its environment variable."""

    model_config = SettingsConfigDict(
        validate_default=False,
        enable_decoding=False,  # lists are separated by commas, not JSON
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )

    public_url: Annotated[str, BeforeValidator(validators.public_address)] = Field(
        "", description="The public address of Likewise, for Slack and browsers, without a path"
    )
    host: Annotated[str, BeforeValidator(validators.host)] = Field(
        "127.0.0.1", description="The address to listen on; `0.0.0.0` for all interfaces"
    )
    port: Annotated[int, BeforeValidator(validators.port)] = Field(8000, description="The port to listen on")
    web_concurrency: Annotated[int, BeforeValidator(validators.count)] = Field(
        1, description="How many processes `serve` starts; use PostgreSQL for more than one"
    )
    database_url: Annotated[str, BeforeValidator(validators.database_url)] = Field(
        "sqlite:///likewise.db",
        description="`sqlite:///file` or `postgresql://user:password@host/name`",
        repr=False,
    )
    database_connections: Annotated[int, BeforeValidator(validators.connections)] | None = Field(
        None,
        description="Maximum PostgreSQL connections for all processes of one `serve`; if unset, 10, and at least 2 per process",
    )
    encryption_keys: Annotated[
        tuple[Annotated[Secret, BeforeValidator(credential_shapes.encryption_key)], ...],
        BeforeValidator(credential_shapes.listed),
    ] = Field((), description="Keys that encrypt stored secrets, newest first, separated by commas")
    likes_mode: Annotated[LikesMode, BeforeValidator(validators.likes_mode)] = Field(
        LikesMode.AUTO,
        description="How people like: `api`, `intent` (a button that opens X), or `auto` to find out what X's plan allows",
    )
    log_level: Annotated[str, BeforeValidator(validators.log_level)] = Field(
        "INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`"
    )
    metrics_token: Annotated[Secret, BeforeValidator(credential_shapes.metrics_token)] | None = Field(
        None, description="The Bearer token that `/metrics` requires; if unset, there is no `/metrics`"
    )
    sentry_dsn: Annotated[Secret, BeforeValidator(credential_shapes.sentry_dsn)] | None = Field(
        None, description="Where errors are reported: a DSN of Sentry; needs `requirements-extras.txt`"
    )
    answer_within: Annotated[float, BeforeValidator(validators.answer_within)] = Field(
        2.3, description="Seconds before Likewise replies “Working on it…”; Slack waits for 3"
    )
    shutdown_delay: Annotated[int, BeforeValidator(validators.shutdown_delay)] = Field(
        0,
        description="Seconds to go on serving after SIGTERM while `/readyz` is 503, for a load balancer that asks it",
    )
    daily_budget: Annotated[int, BeforeValidator(parse_dollars)] | None = Field(
        None,
        description="US dollars a workspace may spend at X per UTC day; if unset, no limit. Admins can set a lower one",
    )
    monthly_budget: Annotated[int, BeforeValidator(validators.parse_dollars)] | None = Field(
        None,
        description="US dollars a workspace may spend at X per UTC month; if unset, no limit. Admins can set a lower one",
    )
    person_hourly_cap: Annotated[int, BeforeValidator(validators.cap)] = Field(
        "5", validate_default=True, description="US dollars of X API cost per person and hour"
    )
    workspace_hourly_cap: Annotated[int, BeforeValidator(validators.cap)] = Field(
        "50", validate_default=True, description="US dollars of X API cost per workspace and hour"
    )
    deployment_daily_cap: Annotated[int, BeforeValidator(validators.cap)] = Field(
        "1000",
        validate_default=True,
        description="US dollars of X API cost per UTC day, for all workspaces together",
    )
    retention_days: Annotated[int, BeforeValidator(validators.days)] = Field(
        365, description="Days to keep the like history and the activity log"
    )
    operator_name: Annotated[str, BeforeValidator(validators.name)] = Field(
        "", description="Who operates Likewise here, for `/privacy`, `/terms` and `/support`"
    )
    support_contact: Annotated[str, BeforeValidator(validators.contact)] = Field(
        "", description="Where people get help: an email address or an `https://` page, for `/support`"
    )
    terms_date: Annotated[date, BeforeValidator(validators.day)] | None = Field(
        None, description="The date from which `/terms` and `/privacy` apply, such as `2026-11-28`"
    )
    x_prices: Annotated[Prices, BeforeValidator(validators.prices)] | None = Field(
        None, description="Prices that differ from X's published ones, such as `like=0.015,user_read=0.010`"
    )
    slack_signing_secret: SlackSecret | None = Field(
        None, description="Basic Information → Signing Secret; not needed in Socket Mode"
    )
    slack_client_id: Annotated[str, BeforeValidator(credential_shapes.slack_client_id)] = Field(
        "", description="Basic Information → Client ID"
    )
    slack_client_secret: SlackSecret = Field(Secret(""), description="Basic Information → Client Secret")
    slack_bot_token: Annotated[Secret, BeforeValidator(credential_shapes.slack_bot_token)] | None = Field(
        None,
        description="For a single workspace: its bot token (`xoxb-…`); if empty, every workspace can install Likewise",
    )
    slack_app_token: Annotated[Secret, BeforeValidator(credential_shapes.slack_app_token)] | None = Field(
        None, description="For Socket Mode: the app-level token (`xapp-…`) with `connections:write`"
    )
    x_client_id: Annotated[str, BeforeValidator(credential_shapes.x_client_id)] = Field(
        "", description="OAuth 2.0 Client ID; needed unless `X_API_KEY` is set"
    )
    x_client_secret: XSecret | None = Field(
        None,
        description="OAuth 2.0 Client Secret; leave empty only if the app's type is Native or Single page",
    )
    x_api_key: XSecret | None = Field(
        None, description="OAuth 1.0a API Key; people connect with it if `X_CLIENT_ID` is empty"
    )
    x_api_secret: XSecret | None = Field(
        None,
        description="API Key Secret, with which X signs events; for OAuth 1.0a, set it together with `X_API_KEY`",
    )
    x_bearer_token: Annotated[Secret, BeforeValidator(credential_shapes.x_bearer_token)] | None = Field(
        None,
        description="App-only Bearer Token; with it, public posts and handles are read as the app, once per workspace, and X can send events",
    )
    slack_api_url: Annotated[str, BeforeValidator(validators.address_with_slash)] = Field(
        "https://slack.com/api/", description="Slack's Web API; change it only for tests and the sandbox"
    )
    slack_url: Address = Field(
        "https://slack.com", description="Slack's pages; change it only for tests and the sandbox"
    )
    x_api_url: Address = Field(
        "https://api.x.com", description="X's API; change it only for tests and the sandbox"
    )
    x_url: Address = Field("https://x.com", description="X's pages; change it only for tests and the sandbox")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the port's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Accept only values passed by `read`, so that a given mapping is the whole environment."""
        return (init_settings,)

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
        only = READ.get(purpose, cls.model_fields)
        try:
            texts = settings_text.read(cls.model_fields, env, only=only).texts
        except (OSError, UnicodeDecodeError) as fault:
            why = fault.strerror if isinstance(fault, OSError) else "it isn't UTF-8"
            return cls(), (f"The file .env can't be read: {why}.",)
        given: dict[str, Any] = {
            name: texts[name.upper()] for name in cls.model_fields if name.upper() in texts
        }
        try:
            settings, faults = cls(**given), {}
        except ValidationError as error:
            faults = _malformed(error)
            settings = cls(**{name: text for name, text in given.items() if name not in faults})
        faults |= missing(purpose, given)
        if (settings.database_connections or settings.web_concurrency) < settings.web_concurrency:
            faults["database_connections"] = [
                "DATABASE_CONNECTIONS is less than WEB_CONCURRENCY; each process needs one at least."
            ]
        return settings, tuple(fault for name in cls.model_fields for fault in faults.get(name, ()))

    @classmethod
    def remarks(cls, purpose: Purpose, env: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Return remarks on settings that are odd but usable, such as removed quotes."""
        try:
            return settings_text.read(cls.model_fields, env, only=READ.get(purpose)).remarks
        except (OSError, UnicodeDecodeError):
            return ()  # reported as a fault

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


def _malformed(error: ValidationError) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for one in error.errors(include_url=False, include_input=False):
        name, *place = one["loc"]
        number = f", key {int(place[0]) + 1}," if name == "encryption_keys" and place else ""
        faults.setdefault(str(name), []).append(f"{str(name).upper()}{number} {one['ctx']['error']}.")
    return faults
