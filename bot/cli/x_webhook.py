"""`x-webhook`: the address to which X sends events, such as likes made on X."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from bot.cli.bootstrap import exit_with, settings_for_x, with_database
from bot.cli.confirm import AsJson, Yes, require_consent, with_json_errors
from bot.cli.report import print_json
from bot.program import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.activity.webhook import WebhookRegistration
    from bot.db import Database
    from bot.x.activity import ActivityClient
    from bot.x.activity_responses import Webhook

T = TypeVar("T")

NOT_VALID: Final = 1
_ADVICE: "Final[Mapping[str, str]]" = {
    "CrcValidationFailed": "X sent a challenge to {url} and got no valid response. Start Likewise at PUBLIC_URL first, and copy "
    "X_API_SECRET (API Key Secret) from the same X app as X_BEARER_TOKEN.",
    "UrlValidationFailed": "X accepts https addresses without a port, up to 200 characters; {url} isn't one. Change "
    "PUBLIC_URL.",
    "WebhookLimitExceeded": "The X app already has as many webhooks as its plan allows. "
    f"`{PROGRAM} x-webhook status` lists them; remove one with `{PROGRAM} x-webhook remove ID`.",
}
_REJECTED: Final = (
    "X rejects X_BEARER_TOKEN. Copy the Bearer Token again from your X app's Keys and tokens page."
)

app = typer.Typer(
    help="Manage the webhook to which X sends events.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
@with_json_errors
def register(*, as_json: AsJson = False) -> None:
    """Register PUBLIC_URL with X; X challenges it, so Likewise must be running there.

    Without it, likes made on X are confirmed only when people click *I liked it*. Registering again
    has X check the address again.
    """

    async def work(
        webhook: "WebhookRegistration", _: "ActivityClient"
    ) -> "tuple[str, bool, Sequence[Webhook]]":
        found = await webhook.register()
        return found.url, found.valid, (await webhook.status()).others

    url, valid, others = _run(work)
    if not valid:
        exit_with(_ADVICE["CrcValidationFailed"].format(url=url))
    if as_json:
        print_json({"url": url, "valid": valid, "others": _report(others)})
        return
    typer.echo(f"X sends events to {url}. Likes made on X are confirmed within seconds.")
    _tell_of(others)
    if others:
        typer.echo(
            "If this deployment used that address before, remove its webhook with "
            f"`{PROGRAM} x-webhook remove ID`."
        )


@app.command()
@with_json_errors
def status(*, as_json: AsJson = False) -> None:
    """Show whether X finds the address valid, and how many subscriptions are in use.

    Exits with status 1 if X doesn't send events to it.
    """
    from bot.x.activity import MAX_SUBSCRIPTIONS

    async def work(
        webhook: "WebhookRegistration", client: "ActivityClient"
    ) -> "tuple[str, bool | None, int, Sequence[Webhook]]":
        found = await webhook.status()
        used = len(await client.all_subscriptions(webhook.required_app))
        valid = found.webhook.valid if found.webhook else None
        return webhook.url, valid, used, found.others

    url, valid, used, others = _run(work)
    if as_json:
        registered = {"url": url, "registered": valid is not None, "valid": bool(valid)}
        subscriptions = {"subscriptions": used, "subscriptions_limit": MAX_SUBSCRIPTIONS}
        print_json(registered | subscriptions | {"others": _report(others)})
        raise typer.Exit(0 if valid else NOT_VALID)
    if valid is None:
        typer.echo(f"{url} isn't registered with X. Register it with `{PROGRAM} x-webhook register`.")
    else:
        typer.echo(f"{url} is registered, and X finds it {'valid' if valid else 'invalid'}.")
    typer.echo(f"Subscriptions: {used:,} of {MAX_SUBSCRIPTIONS:,}.")
    _tell_of(others)
    if not valid:
        if valid is False:
            typer.echo(f"To have X check it again, run `{PROGRAM} x-webhook register`.", err=True)
        raise typer.Exit(NOT_VALID)


@app.command()
@with_json_errors
def remove(
    webhook_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Another webhook's ID, as `status` shows it.")
    ] = None,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove the address from X: from then on *I liked it* confirms likes.

    With an ID, remove another webhook of the X app instead. Asks first.
    """
    from bot.x.ids import is_id

    if webhook_id is not None and not is_id(webhook_id):
        exit_with(f"{webhook_id} isn't a webhook's ID; `{PROGRAM} x-webhook status` shows them.")

    which = "PUBLIC_URL's webhook" if webhook_id is None else f"webhook {webhook_id}"
    require_consent(f"Remove {which} from the X app? X will stop sending events to it.", yes=yes)

    async def work(webhook: "WebhookRegistration", client: "ActivityClient") -> bool:
        if webhook_id is None:
            return await webhook.remove()
        await client.delete_webhook(webhook.required_app, webhook_id)
        return True

    removed = _run(work)
    if as_json:
        print_json({"removed": removed})
    else:
        typer.echo("Removed." if removed else "It wasn't registered.")


def _tell_of(others: "Sequence[Webhook]") -> None:
    for other in others:
        typer.echo(f"Another webhook of the same X app: {other.id}  {other.url}")


def _report(others: "Sequence[Webhook]") -> "list[dict[str, str]]":
    return [{"id": one.id, "url": one.url} for one in others]


def _run(work: "Callable[[WebhookRegistration, ActivityClient], Awaitable[T]]") -> T:
    """Run `work` with the settings' X app, or exit with a sentence about what X refuses."""
    from bot.activity.webhook import WebhookRegistration
    from bot.cli.x_checks import unreached_advice
    from bot.clock import utcnow
    from bot.settings import Purpose
    from bot.x import AppOnly, XError, XUnauthorized, http_client
    from bot.x.activity import ActivityClient
    from bot.x.activity_responses import webhook_fault

    settings = settings_for_x(Purpose.WEBHOOK)
    if settings.x_bearer_token is None or settings.x_api_secret is None:  # `Purpose.WEBHOOK` needs both
        exit_with("X_BEARER_TOKEN and X_API_SECRET must be set.")
    token = AppOnly(settings.x_bearer_token)

    async def on_database(database: "Database") -> T:
        async with http_client() as http:
            client = ActivityClient(http, settings.x_api_url, clock=utcnow, deadline=20)
            webhook = WebhookRegistration(database, client, token, settings.public_url, utcnow, signed=True)
            return await work(webhook, client)

    try:
        return with_database(settings.database_url, on_database)
    except XError as error:
        fault = webhook_fault(error)
        if fault is not None and fault in _ADVICE:
            exit_with(_ADVICE[fault].format(url=f"{settings.public_url}/x/webhook"))
        if isinstance(error, XUnauthorized):
            exit_with(_REJECTED)
        if advice := unreached_advice(error):
            exit_with(advice)
        told = error.detail or error.title or type(error).__name__
        said = told.replace(settings.x_bearer_token.reveal(), "…")  # an echo of the request
        exit_with(f"X refused: {said} (status {error.status or 'none'}). Try again later.")
