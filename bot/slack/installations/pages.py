"""The pages `/slack/install` and `/slack/oauth_redirect`."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.secret import Secret
from bot.slack.installations.install import Install, InstallFailed, InstallLinkExpired
from bot.web.callbacks import code, is_declined, only_get, parameter
from bot.web.pages import Pages
from bot.web.refusal_log import explain

_COOKIE = "install"
_ORG_WIDE = "It's installed for your organization. An organization admin chooses its workspaces."


@dataclass(frozen=True, slots=True)
class InstallPages:
    """Routes of the installation; `install` is None when SLACK_BOT_TOKEN is set."""

    install: Install | None
    pages: Pages

    def routes(self) -> list[Route]:
        return [Route("/slack/install", self.begin), Route("/slack/oauth_redirect", only_get(self.finish))]

    async def begin(self, _: Request) -> Response:
        if self.install is None:
            return self._single()
        url, browser = self.install.begin()
        response = self.pages.redirect(url)
        self.pages.set_cookie(response, _COOKIE, browser)
        return response

    async def finish(self, request: Request) -> Response:
        if self.install is None:
            return self._single()
        try:
            installation = await self.install.finish(
                self.pages.cookie_of(request, _COOKIE),
                parameter(request, "state") or Secret(""),
                code(request, "code"),
                declined=is_declined(request),
            )
        except InstallLinkExpired as failed:
            # The cookie may be a newer installation's, in another tab.
            return self._failed(request, failed)
        except InstallFailed as failed:
            response = self._failed(request, failed)
        else:
            response = self.pages.page(
                "message.html",
                title=f"Likewise is installed in {installation.name}",
                paragraphs=[
                    "Connect your X account: type /likewise connect in any channel.",
                    "Teammates connect the first time they use /like. Nothing is posted by itself.",
                    *([_ORG_WIDE] if installation.org_wide else []),
                ],
                link=(
                    self.pages.app_link(installation.workspace or installation.tenant, installation.app_id),
                    "Open Likewise in Slack",
                ),
            )
        self.pages.delete_cookie(response, _COOKIE)
        return response

    def _failed(self, request: Request, failed: InstallFailed) -> Response:
        explain(request.scope, str(failed))
        return self.pages.page(
            "message.html",
            400,
            title=failed.title,
            paragraphs=[str(failed)],
            link=("/slack/install", "Start again"),
        )

    def _single(self) -> Response:
        return self.pages.page(
            "message.html",
            404,
            title="Nothing to install",
            paragraphs=["This app serves one workspace (SLACK_BOT_TOKEN), where it is already installed."],
            link=None,
        )
