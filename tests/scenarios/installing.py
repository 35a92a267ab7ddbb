"""Installing the app through its pages, and counting a tenant's rows."""

from sqlalchemy import select

from bot.db.tables import Base
from bot.sandbox.http_browser import HttpBrowser
from tests.scenarios.conftest import PATIENCE, Scene


def page(acme: Scene, path: str) -> str:
    return f"{acme.environment.app_url}{path}"


async def installed(many: Scene, browser: HttpBrowser, user: str = "nora", team: str = "globex") -> str:
    """Install the app in a workspace; return the text of the last page."""
    await browser.open(page(many, "/slack/install"))
    return await browser.submit(user=user, team=many.slack.workspace(team).id, decision="allow")


async def installed_everywhere(many: Scene) -> None:
    """Install the app at Acme and at Globex."""
    async with HttpBrowser() as browser:
        await installed(many, browser, "maya", "acme")
        await installed(many, browser, "nora", "globex")


async def of_tenant(scene: Scene, tenant: str) -> dict[str, int]:
    """Count a tenant's rows by table, without empty tables."""
    await scene.container.storage.background.drain(PATIENCE)
    counted = {}
    async with scene.container.storage.database.session() as session:
        for table in Base.metadata.sorted_tables:
            if "tenant" in table.c:
                found = await session.execute(select(table).where(table.c.tenant == tenant))
                counted[table.name] = len(found.all())
    return {name: count for name, count in counted.items() if count}
