"""The forms for settings: budget, emoji, team channel, followed account, and showing one's name."""

from dataclasses import dataclass
from typing import Any, Final

from bot.errors import InvalidAction, InvalidEmoji
from bot.linking import Linking
from bot.members import Member
from bot.money import parse_dollars
from bot.slack.access.directory import Directory
from bot.slack.intents.emoji import named
from bot.slack.intents.intent import Intent
from bot.slack.intents.request import SlackRequest
from bot.slack.messages import forms as views
from bot.slack.modals.fields import CHANNEL_ID, Values, choice, choices, field, text
from bot.slack.modals.forms import Errors
from bot.workspaces.digest_times import DigestTime
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import MOST_FOLLOWED_A_DAY
from bot.x.ids import username_in
from bot.x.prices import Prices

_BUDGETS: Final = (views.BUDGET, views.MONTHLY_BUDGET)


@dataclass(frozen=True, slots=True)
class BudgetForm:
    workspaces: WorkspaceSettingsStore
    admin = True

    async def view(self, request: SlackRequest) -> dict[str, Any]:
        now = await self.workspaces.get_fresh(request.member)
        return views.budget_form(now.daily_budget_micros, now.monthly_budget_micros)

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:  # noqa: ARG002
        """Return the intent to set both budgets; an empty field means none."""
        written = {each: text(values, each).lstrip("$").strip() for each in _BUDGETS}
        wrong = {each: views.NOT_AN_AMOUNT for each, amount in written.items() if not _is_amount(amount)}
        if wrong:
            return wrong
        daily, monthly = (written[each] or "none" for each in _BUDGETS)
        return Intent("spending", argument=f"{daily} month {monthly}")


@dataclass(frozen=True, slots=True)
class EmojiForm:
    linking: Linking
    admin = False

    async def view(self, request: SlackRequest) -> dict[str, Any]:
        return views.emoji_form(await self.linking.like_emoji(request.member))

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:  # noqa: ARG002
        """Return the intent to set the emoji; an empty field turns emoji likes off."""
        written = text(values, views.EMOJI)
        try:
            return Intent("reaction", argument=f":{named(written)}:" if written else "off")
        except InvalidEmoji:
            return {views.EMOJI: views.NOT_AN_EMOJI}


@dataclass(frozen=True, slots=True)
class NameForm:
    """Choose for which likes teammates see the member's name."""

    admin = False

    async def view(self, request: SlackRequest) -> dict[str, Any]:  # noqa: ARG002
        return views.name_form()

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:  # noqa: ARG002
        """Return the intent to show the name; `subject` is the message to show again."""
        chosen = choice(values, views.NAME)
        if chosen not in views.NAME_ACTIONS:
            raise InvalidAction
        return Intent(chosen, source_view=subject)


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """Set up a team channel: this one, one of the list in the Home, or a new one."""

    team_channels: TeamChannelStore
    directory: Directory
    admin = True

    async def view(self, request: SlackRequest) -> dict[str, Any]:
        """Return the form, with a field for the channel if none is given; raise `InvalidAction`."""
        member, channel = request.member, request.intent.argument
        found = None if channel is None else await self.team_channels.find_own(member, channel)
        timezone = (await self.directory.get_user(member)).timezone
        digest = None if found is None else DigestTime.of(found.digest_due_at, timezone)
        return views.channel_form(
            channel,
            on=found is not None or channel is None,
            announce=bool(found and found.announce),
            digest=digest,
        )

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:
        """Return the intent to save; `subject` is the channel, None if the form has a field."""
        channel = subject
        if channel is None:
            channel = _chosen_channel(values)
            if channel is None:
                return {views.CHANNEL: views.NO_CHANNEL}
            if member.tenant != member.workspace:  # it may be a channel of another workspace
                return {views.CHANNEL: views.TYPE_IT_THERE}
        switches = set(choices(field(values, views.SWITCHES)))
        digest = choice(values, views.DIGEST_DAY) or views.NO_DIGEST
        hour = choice(values, views.DIGEST_HOUR) or "9"
        on, announce = (views.ON in switches), (views.ANNOUNCE in switches)
        chosen = f"{'on' if on else 'off'} {'announce' if announce else 'quiet'} {digest} {hour}"
        return Intent("channel_set", argument=f"{channel} {chosen}")


@dataclass(frozen=True, slots=True)
class FollowForm:
    """Follow an X account in a team channel; the price is shown in the form."""

    prices: Prices
    admin = True

    async def view(self, request: SlackRequest) -> dict[str, Any]:
        return views.follow_form(
            request.intent.argument, cost_micros=self.prices.post_event, most_a_day=MOST_FOLLOWED_A_DAY
        )

    def read(self, member: Member, values: Values, subject: str | None) -> Intent | Errors:  # noqa: ARG002
        """Return the intent to follow; `subject` is the channel, None if the form has a field."""
        channel = subject or _chosen_channel(values)
        if channel is None:
            return {views.CHANNEL: views.NO_CHANNEL}
        handle = username_in(text(values, views.ACCOUNT))
        if handle is None:
            return {views.ACCOUNT: views.NOT_A_HANDLE}
        more = choices(field(values, views.SWITCHES))
        return Intent("follow", argument=" ".join((channel, handle, *more)))


def _chosen_channel(values: Values) -> str | None:
    channel = str(field(values, views.CHANNEL).get("selected_conversation") or "")
    return channel if CHANNEL_ID.fullmatch(channel) else None


def _is_amount(written: str) -> bool:
    try:
        parse_dollars(written or "0")
    except ValueError:
        return False
    return True
