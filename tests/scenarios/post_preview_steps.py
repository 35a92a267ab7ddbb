"""Post previews: turning them on, and what a reply shows and who read it."""

from bot.members import Member
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import TEXTS
from tests.scenarios.conftest import Scene

READ = "/2/tweets/"


def member(acme: Scene, name: str = "maya") -> Member:
    person = acme.slack.person(name)
    return Member(person.team_id, person.id, person.team_id)


async def with_previews(acme: Scene, *people: str) -> Scene:
    """Turn previews on, and connect these members."""
    await acme.container.storage.workspaces.change(member(acme), previews=True)
    for name in people:
        await acme.connect(name)
    acme.x.requests.clear()
    return acme


def readers(acme: Scene) -> list[str | None]:
    """Return the accounts whose tokens read a post; None is the app's."""
    return [
        recorded_request.account_id
        for recorded_request in acme.x.requests
        if recorded_request.path.startswith(READ) and not recorded_request.path.endswith("/liking_users")
    ]


def link(post: str) -> str:
    return f"https://x.com/i/status/{post}"


def shows(answer: Message, post: str) -> bool:
    """Return whether the reply has the post's whole text."""
    return TEXTS[post] in as_text(answer)
