"""Post cards: a workspace that has them on, and what an answer shows and who read it."""

from bot.members import Member
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import TEXTS
from tests.scenarios.conftest import Scene

READ = "/2/tweets/"


def member(acme: Scene, name: str = "maya") -> Member:
    person = acme.slack.person(name)
    return Member(person.team_id, person.id, person.team_id)


async def with_cards(acme: Scene, *people: str) -> Scene:
    """Switch cards on, and connect these people."""
    await acme.container.storage.workspaces.change(member(acme), previews=True)
    for name in people:
        await acme.connected(name)
    acme.x.requests.clear()
    return acme


def readers(acme: Scene) -> list[str | None]:
    """Who read a Post: the ids of accounts, None for the App."""
    return [
        recorded_request.account_id
        for recorded_request in acme.x.requests
        if recorded_request.path.startswith(READ) and not recorded_request.path.endswith("/liking_users")
    ]


def link(post: str) -> str:
    return f"https://x.com/i/status/{post}"


def shows(answer: Message, post: str) -> bool:
    """Whether the answer has the Post's text, letter by letter."""
    return TEXTS[post] in as_text(answer)
