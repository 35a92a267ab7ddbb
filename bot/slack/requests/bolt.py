"""The Bolt app: authorization, listeners and error handling.

`process_before_response` is on: without it, Bolt polls for the acknowledgment every 10 ms, and
loses the acknowledgment of a listener that fails right afterwards (measured on 1.30). Our
listeners acknowledge within 2.3 seconds themselves.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotInstalled
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.dispatch.error_handler import error_handler
from bot.slack.events.processor import EventProcessor
from bot.slack.installations.store import Installations
from bot.slack.listeners import commands, events, shortcuts
from bot.slack.listeners.actions import Buttons
from bot.slack.listeners.modals import ModalListeners
from bot.slack.tenants import installed_in

_TENANT: Final = "likewise_tenant"


def build(
    *,
    client: AsyncWebClient,
    installations: Installations,
    dispatcher: Dispatcher,
    buttons: Buttons,
    modals: ModalListeners,
    event_processor: EventProcessor,
) -> AsyncApp:
    app = _App(
        name="likewise",
        logger=_silent(),
        client=client,
        before_authorize=_Tenant(),
        authorize=_Authorize(installations),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        # `SlackEndpoint` has done both already, on the raw body.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        # The app has no functions for workflows.
        attaching_function_token_enabled=False,
    )
    commands.register(app, dispatcher)
    shortcuts.register(app, dispatcher, modals.access, modals.post_picker)
    buttons.register(app)
    modals.register(app)
    events.register(app, event_processor)
    app.error(error_handler(dispatcher))
    return app


class _App(AsyncApp):
    """Bolt's app, which makes no Slack client for each request: only `bot.slack.api` calls Slack.

    Such a client reads four variables of the environment, and takes as long as routing the request.
    """

    def _init_context(self, req: AsyncBoltRequest) -> None:
        req.context["logger"] = self.logger
        req.context["client"] = self.client


class _Tenant(AsyncMiddleware):
    """Stores the request's tenant, which Bolt mixes up for external users.

    For a function, Bolt would look up all possible arguments, as for a listener.
    """

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 (the base's own)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 (the base's own)
    ) -> BoltResponse:
        req.context[_TENANT] = installed_in(req.body).tenant
        return await next()


class _Authorize(AsyncAuthorize):
    """Finds the installation that a request is for, or raises `NotInstalled`.

    Bolt's own authorization calls auth.test for every request, and replies to an unauthorized one
    over a connection of its own, for up to half a minute. The error is handled like any other. For
    a function, Bolt would look up all possible arguments, as for a listener.
    """

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: str | None,
    ) -> AuthorizeResult:
        # An organization and one of its workspaces may both have installed the app: Slack says
        # which installation the request is for.
        installation = await self._installations.find(context.get(_TENANT, ""))
        if installation is None:
            raise NotInstalled
        return AuthorizeResult(  # without the token: only `bot.slack.api` holds it
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user_id,
        )


def _silent() -> logging.Logger:
    """Return a muted logger, since Bolt logs whole bodies that it can't handle."""
    logger = logging.getLogger("likewise.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger
