"""The pages for everybody: what Likewise is, privacy, terms, support, permissions."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web import permissions
from bot.web.pages import Pages


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this deployment; `contact` is an address or URL, `since` the terms' date."""

    name: str = ""
    contact: str = ""
    since: date | None = None

    @property
    def contact_url(self) -> str:
        """Return the contact as a link's target; empty if there is none."""
        return f"mailto:{self.contact}" if "@" in self.contact and "://" not in self.contact else self.contact

    @property
    def day(self) -> str:
        """Return the date in words; empty if there is none."""
        return f"{self.since:%B} {self.since.day}, {self.since.year}" if self.since else ""


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The routes of these pages; `can_install` is whether any workspace can add the app."""

    pages: Pages
    operator: Operator
    can_install: bool
    retention_days: int

    def routes(self) -> list[Route]:
        return [
            Route("/", self.home),
            Route("/privacy", self.privacy),
            Route("/terms", self.terms),
            Route("/support", self.support),
            Route("/permissions", self.permissions),
        ]

    async def home(self, _: Request) -> Response:
        return self.pages.page("home.html", can_install=self.can_install)

    async def privacy(self, _: Request) -> Response:
        return self.pages.page("privacy.html", days=self.retention_days, operator=self.operator)

    async def terms(self, _: Request) -> Response:
        return self.pages.page("terms.html", operator=self.operator)

    async def support(self, _: Request) -> Response:
        return self.pages.page("support.html", operator=self.operator)

    async def permissions(self, _: Request) -> Response:
        return self.pages.page(
            "permissions.html", slack=permissions.slack_permissions(), x=permissions.X.items()
        )
