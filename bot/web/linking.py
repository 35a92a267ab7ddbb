"""The linking pages: each route runs one step of the linking flow and redirects or renders."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.db import KeyUnknown
from bot.linking.errors import LinkFailure, LinkingFailed
from bot.linking.flow import LinkingFlow
from bot.secret import Secret
from bot.web.callbacks import Step, code, is_declined, only_get, parameter
from bot.web.link_failures import describe
from bot.web.pages import Pages
from bot.web.refusal_log import explain

_COOKIE = "link"
_LARGEST_FORM = 16 * 1024
FORM_SECONDS = 5.0
# Another site's form must not end this browser's attempt, nor must a page of an earlier attempt, in
# another tab or opened by another site. Nor must the second of two requests with the same state,
# whose response may arrive after the first one's with the new cookie.
_LEAVE_THE_RUN = frozenset(
    {
        LinkFailure.LINK_EXPIRED,
        LinkFailure.NOTHING_FINISHED,
        LinkFailure.OTHER_SITE,
        LinkFailure.STATE_EXPIRED,
    }
)
_OWN = frozenset({"same-origin", "none"})  # "none": user-initiated, such as a reload


@dataclass(frozen=True, slots=True)
class LinkingPages:
    """The routes of the linking flow."""

    linking_flow: LinkingFlow
    pages: Pages

    def routes(self) -> list[Route]:
        return [
            Route("/link/start", self._guarded(self.start), methods=["GET"]),
            Route("/link/start", self._guarded(self.begin), methods=["POST"]),
            Route("/link/slack/callback", only_get(self._guarded(self.handle_slack_callback))),
            Route("/link/x/callback", only_get(self._guarded(self.handle_x_callback))),
            Route("/link/confirm", self._guarded(self.pending_confirmation), methods=["GET"]),
            Route("/link/confirm", self._guarded(self.confirm), methods=["POST"]),
            Route("/link/done", self._guarded(self.done)),
        ]

    async def start(self, request: Request) -> Response:
        """Show who would be linked, changing nothing: chat clients fetch links on their own."""
        start = _text(request.query_params.get("t"))
        attempt = await self.linking_flow.get_attempt(start)
        newest = self.linking_flow.start_of(attempt)
        return self.pages.page("link_start.html", attempt=attempt, start=newest.reveal())

    async def begin(self, request: Request) -> Response:
        form = await _form(request)
        url, browser = await self.linking_flow.begin(
            _text(form.get("t")), show_likes=form.get("show_likes") == "yes"
        )
        return self._moved(url, browser)

    async def handle_slack_callback(self, request: Request) -> Response:
        url, browser = await self.linking_flow.handle_slack_callback(
            self._browser(request),
            _state(request, "state"),
            code(request, "code"),
            declined=is_declined(request),
        )
        return self._moved(url, browser)

    async def handle_x_callback(self, request: Request) -> Response:
        """Handle the return from X, and redirect to a URL without X's code."""
        browser = await self.linking_flow.handle_x_callback(
            self._browser(request),
            _state(request, "state", "oauth_token", "denied"),
            code(request, "code", "oauth_verifier"),
            declined=is_declined(request),
        )
        return self._moved("/link/confirm", browser)

    async def pending_confirmation(self, request: Request) -> Response:
        attempt, account = await self.linking_flow.pending_confirmation(self._browser(request))
        return self.pages.page(
            "link_confirm.html",
            attempt=attempt,
            account=account,
            start=self.linking_flow.start_of(attempt).reveal(),
        )

    async def confirm(self, request: Request) -> Response:
        form = await _form(request)
        await self.linking_flow.confirm(self._browser(request), shown=form.get("account", ""))
        return self.pages.redirect("/link/done")

    async def done(self, request: Request) -> Response:
        """Show that the account is linked, with a link back to Slack.

        The cookie stays until it expires: after a double click, and on reload, the same page is
        shown again. Raises LinkingFailed if this browser hasn't completed an attempt.
        """
        attempt = await self.linking_flow.finished(self._browser(request))
        if attempt is None:
            raise LinkingFailed(LinkFailure.NOTHING_FINISHED)
        slack = self.pages.slack_link(attempt.workspace, attempt.channel)
        slack_app = self.pages.slack_app_link(attempt.workspace, attempt.channel)
        return self.pages.page("link_done.html", attempt=attempt, slack=slack, slack_app=slack_app)

    def _guarded(self, step: Step) -> Step:
        async def guarded(request: Request) -> Response:
            try:
                return await self._run(step, request)
            except KeyUnknown:  # the attempt began before ENCRYPTION_KEYS was replaced
                return await self._stopped(request, LinkingFailed(LinkFailure.LINK_EXPIRED))

        return guarded

    async def _run(self, step: Step, request: Request) -> Response:
        try:
            return await step(request)
        except LinkingFailed as failed:
            return await self._stopped(request, failed)

    async def _stopped(self, request: Request, failed: LinkingFailed) -> Response:
        if failed.failure is LinkFailure.STATE_EXPIRED and await self.linking_flow.finished(
            self._browser(request)
        ):
            return self.pages.redirect("/link/done")  # a URL opened twice isn't an error
        explain(request.scope, failed.failure.name)
        again = None if failed.attempt is None else self.linking_flow.start_of(failed.attempt).reveal()
        if failed.failure is LinkFailure.OTHER_BROWSER and again is not None:
            response = self.pages.page(
                "other_browser.html", 400, link=self.pages.address_of("/link/start", t=again)
            )
        else:
            response = self.pages.page("stopped.html", 400, again=again, **describe(failed))
        if failed.failure not in _LEAVE_THE_RUN:
            self.pages.delete_cookie(response, _COOKIE)
        return response

    def _moved(self, url: str, browser: Secret) -> Response:
        response = self.pages.redirect(url)
        self.pages.set_cookie(response, _COOKIE, browser)
        return response

    def _browser(self, request: Request) -> Secret | None:
        return self.pages.cookie_of(request, _COOKIE)


async def _form(request: Request) -> dict[str, str]:
    """Read a small form sent from one of the app's own pages; raises LinkingFailed for any other.

    Browsers send where a form comes from (https://www.w3.org/TR/fetch-metadata/); a form of another
    site would replace this browser's attempt. Without that header, the cookie alone decides.
    """
    if request.headers.get("sec-fetch-site", "none") not in _OWN:
        raise LinkingFailed(LinkFailure.OTHER_SITE)
    raw = bytearray()
    try:
        async with asyncio.timeout(FORM_SECONDS):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > _LARGEST_FORM:
                    raise LinkingFailed(LinkFailure.LINK_EXPIRED)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:  # its sender's affair, not an error of the app's
        raise HTTPException(400) from None
    return dict(parse_qsl(raw.decode(errors="replace")))


def _text(value: object) -> Secret:
    if not isinstance(value, str) or not value:
        raise LinkingFailed(LinkFailure.LINK_EXPIRED)
    return Secret(value)


def _state(request: Request, *names: str) -> Secret:
    """Return OAuth 2.0's state or OAuth 1.0a's request token, which a denial has as well."""
    found = parameter(request, *names)
    if found is None:
        raise LinkingFailed(LinkFailure.STATE_EXPIRED)
    return found
