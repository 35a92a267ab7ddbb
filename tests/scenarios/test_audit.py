"""The audit: what was done about accounts and settings, written down with the thing itself."""

from sqlalchemy import select

from bot.db.tables import AuditEntry
from tests.scenarios.conftest import ANNOUNCED, Scene


async def entries(acme: Scene) -> list[tuple[str, str, str]]:
    """Return who did what, with details, oldest first."""
    async with acme.parts.database.session() as session:
        rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [
            (acme.slack.person(row.user, team=row.tenant).name, row.what, row.detail) for row in rows.all()
        ]


async def test_connecting_and_disconnecting_are_noted(acme: Scene) -> None:
    """Each leaves one entry, which doesn't say which X account it was; disconnecting nothing leaves none."""
    await acme.connected("sam")
    await acme.type("sam", "/likewise", "disconnect")
    await acme.type("sam", "/likewise", "disconnect")

    assert await entries(acme) == [("sam", "connected", ""), ("sam", "disconnected", "")]


async def test_a_link_that_x_has_ended_is_noted(acme: Scene) -> None:
    """When X renews a link no more, the audit says so, once."""
    await acme.connected("sam")
    acme.x.world.revoke(acme.account("sam_writes"))
    acme.clock.move(hours=3)
    await acme.type("sam", "/like", ANNOUNCED)
    await acme.type("sam", "/like", ANNOUNCED)

    assert (await entries(acme))[1:] == [("sam", "link refused", "")]


async def test_a_budget_is_noted_with_its_sum(acme: Scene) -> None:
    """A changed setting is noted with its new value, and who changed it."""
    await acme.type("maya", "/likewise", "spending 5")
    await acme.type("maya", "/likewise", "spending none")

    assert await entries(acme) == [
        ("maya", "setting", "daily budget: $5.00"),
        ("maya", "setting", "daily budget: none"),
    ]
