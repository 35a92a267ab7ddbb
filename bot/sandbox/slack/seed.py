"""The initial messages, with links to Posts in every form that users paste.

Links are given by name, so that the X sandbox decides which Posts exist.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.sandbox.slack.composer import message_parts
from bot.sandbox.slack.ids import as_ts
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State

POSTS: Mapping[str, str] = {
    "announcement": "https://x.com/acmehq/status/2123046788173824001",
    "hiring": "https://x.com/acmehq/status/2122684400865280002",
    "product": "https://x.com/acmehq/status/2122322013556736003",
    "meetup": "https://x.com/acmehq/status/2121234851631104005",
    "maya": "https://x.com/maya_builds/status/2123771562790912006",
    "sam": "https://x.com/sam_writes/status/2122865594519552007",
    "hostile": "https://x.com/n0t_slack/status/2122503207211008008",
    "deleted": "https://x.com/theo_dev/status/2120510077014016011",
}
"""The names used in messages, with the default URL of each Post."""

_SAID: tuple[tuple[str, str], ...] = (
    ("general:maya", "Welcome, everyone. Likewise is installed: /likewise help tells what it can do."),
    ("general:theo", "Thanks for having me. Looking forward to launch week!"),
    ("launches:maya", "Relay 2.0 goes out today at 15:00. The checklist is pinned."),
    ("launches:lena", "All green on my side. Announcement is up: {announcement}"),
    ("payload-team:sam", "Our test rocket made it into the product Post: {product}"),
    ("social:maya", "Relay 2.0 is out. If you want to help it along: {announcement}"),
    ("social:sam", "Two worth a look today: {hiring} and {product}"),
    ("social:lena", "Lunch? I'm thinking noodles."),
    ("social:theo", "From my phone, so the link is a bit long: {meetup_mobile}"),
    ("social:sam", "Careful with this one: <!channel> *free* <https://evil.example|x.com> & {hostile}"),
    ("social:theo", "Oops, I think I took this one down again: {deleted}"),
    ("social:lena", "@maya this made my day {maya_shared}"),
    ("newsroom:nora", "Morning. Is anyone covering the Acme launch? {announcement}"),
    ("newsroom:kai", "On it. Their chart from last week is useful, too: {product}"),
)


def seed(state: State, posts: Mapping[str, str] = POSTS) -> None:
    """Post the initial messages; `posts` maps names to X URLs, by default those of `POSTS`."""
    links = {**POSTS, **posts}
    links["meetup_mobile"] = _mobile(links["meetup"])
    links["maya_shared"] = f"{links['maya']}?s=20&t=Zm9vYmFyLXNoYXJl"
    first = state.clock() - timedelta(minutes=7 * len(_SAID))
    for number, (place, text) in enumerate(_SAID):
        channel, _, name = place.partition(":")
        at = first + timedelta(minutes=7 * number, seconds=11 * number)
        _put(state, channel, name, as_ts(int(at.timestamp() * 10_000)), text.format(**links))
    _reply(state)
    state.first_day = state.timestamps.next()
    state.changes.bump()


def _put(state: State, where: str, name: str, ts: str, typed: str, **more: Any) -> Message:
    channel = state.world.channel(where)
    person = state.world.person(name)
    text, blocks = message_parts(typed, state.workspace(channel.team_id))
    return state.messages.add(
        Message(ts, channel.team_id, channel.id, text=text, blocks=blocks, author=person, **more)
    )


def _reply(state: State) -> None:
    """Post a reply under the launch message in #social."""
    maya = state.world.person("maya")
    parent = state.messages.seen_by(maya, state.world.channel("social"))[0]
    ts = as_ts(int(float(parent.ts) * 10_000) + 900_000)
    text = "Done. Eleven months, and it starts in under a second 🎉"
    _put(state, "social", "lena", ts, text, thread_ts=parent.ts)


def _mobile(url: str) -> str:
    """Return the URL's mobile form, as in old links."""
    return url.replace("https://x.com/", "https://mobile.twitter.com/") + "?s=20"
