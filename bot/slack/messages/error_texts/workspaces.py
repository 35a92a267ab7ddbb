"""The texts of errors caused by workspace settings, permissions or Slack."""

from typing import assert_never

from bot import errors
from bot.errors import Rule, ShareProblem
from bot.slack.messages import escape
from bot.slack.messages.error_texts.text import TRY_AGAIN, ErrorText, blocked_text
from bot.slack.messages.labels import channels


def workspace_text(error: errors.WorkspaceError) -> ErrorText:
    match error:
        case errors.NotAllowed():
            return _of_rule(error)
        case errors.ExternalUser():
            return ErrorText(
                "You're from another organization, and Likewise isn't open to it here.",
                "Ask an admin of your own workspace to install Likewise, or an admin here to allow it.",
            )
        case errors.NotAnAdmin():
            return ErrorText("Only admins can do this.", "Ask an admin of this workspace.")
        case errors.BotNotInChannel(channel=channel, archived=True):
            return ErrorText(
                f"{escape.channel(channel)} is archived.", "Unarchive it first, or choose another channel."
            )
        case errors.BotNotInChannel(channel=channel):
            return ErrorText(
                f"Likewise isn't in {escape.channel(channel)}.",
                "Invite it there with `/invite @Likewise`, then try again.",
            )
        case errors.ChannelNotAllowed(channel=channel):
            return ErrorText(
                f"Likewise isn't allowed in {escape.channel(channel)}.",
                "An admin can add the channel in `/likewise policy`, then turn on post replies.",
            )
        case errors.NotATeamChannel(channel=channel):
            return ErrorText(
                f"Post replies are off in {escape.channel(channel)}.",
                "An admin can turn them on there with `/likewise channel on`, then follow accounts.",
            )
        case errors.TooManyFollowed(channel=channel, limit=limit):
            return ErrorText(
                f"{escape.channel(channel)} already follows {limit} accounts.", "Unfollow one of them first."
            )
        case errors.FollowingUnavailable():
            return ErrorText(
                "X doesn't send new posts to Likewise here.",
                "Ask your Likewise admin to register X's webhook.",
            )
        case errors.SlackUnavailable(intermediary=None):
            return ErrorText("Slack isn't responding.", TRY_AGAIN)
        case errors.SlackUnavailable(intermediary=status):
            return blocked_text("Slack", status)
        case errors.NotInstalled():
            return ErrorText("Likewise isn't installed in this workspace.", "An admin can install it.")
        case errors.ReinstallNeeded(install_url=None, scope=scope):
            return ErrorText(
                _lacks(scope),
                "Ask your Likewise admin to apply the app's manifest and reinstall it. Then try again.",
            )
        case errors.ReinstallNeeded(install_url=url, scope=scope):
            return ErrorText(_lacks(scope), f"An admin can grant it at {escape.code(url or '', 300)}.")
        case errors.FileSendFailed():
            return ErrorText(
                "Slack didn't accept the file.",
                f"{TRY_AGAIN} If it keeps happening, ask an admin whether this workspace allows files.",
            )
        case errors.NothingToShare():
            return _of_share(error.problem)
        case errors.NotTheSharer():
            return ErrorText(
                "Only the person who shared this can remove it.",
                "Ask them, or an admin of this workspace, who can delete any message.",
            )
        case errors.ShareFailed(uncertain=True):
            return ErrorText(
                "Slack didn't confirm the message.", "Check the channel. If it isn't there, try again."
            )
        case errors.ShareFailed():
            return ErrorText("Slack didn't accept the message.", TRY_AGAIN)
        case errors.RemovalFailed():
            return ErrorText(
                "Slack didn't confirm that the message is gone.",
                "If it's still there, click Remove again. An admin can delete any message.",
            )
    assert_never(error)


def _lacks(scope: str | None) -> str:
    which = f"the permission {escape.code(scope, 40)}" if scope else "a new permission"
    return f"Likewise needs {which} in Slack for this."


def _of_rule(error: errors.NotAllowed) -> ErrorText:
    match error.rule:
        case Rule.CHANNELS if error.allowed_channels:
            return ErrorText(
                f"Likewise is only available in {channels(error.allowed_channels, 2)}.",
                "Try again there or in a DM.",
            )
        case Rule.CHANNELS:
            return ErrorText("Likewise is only available in direct messages.", "Try again in a DM.")
        case Rule.USERS:
            return ErrorText(
                "Only some people can use Likewise in this workspace.", "Ask an admin to add you."
            )
        case Rule.GUESTS:
            return ErrorText("Guests can't use Likewise in this workspace.", "An admin can change this.")
        case Rule.FULL_MEMBERS:
            return ErrorText(
                "Guests can't get the daily message.", "Likes and team channels work as for everyone."
            )
        case Rule.SHARING:
            return ErrorText("Sharing is turned off in this workspace.", "An admin can change this.")
        case Rule.DEACTIVATED:
            return ErrorText(
                "Slack doesn't list you as a member of this workspace.",
                "An admin can check your Slack account.",
            )
    assert_never(error.rule)


def _of_share(problem: ShareProblem) -> ErrorText:
    match problem:
        case ShareProblem.NOT_LIKED:
            return ErrorText("You haven't liked that post with Likewise.", "Like it first, then share it.")
        case ShareProblem.NO_LIKERS:
            return ErrorText(
                "X shows you no likers of that post.",
                "Only its author, or a teammate they share likers with, can share them.",
            )
        case ShareProblem.LIKERS_FOR_TEAM_ONLY:
            return ErrorText(
                "The author shares likers with teammates only.",
                "Share in a channel without people from other organizations.",
            )
        case ShareProblem.NO_TEAM_CHANNEL:
            return ErrorText(
                "This workspace has no team channel.", "An admin can add one with `/likewise channel on`."
            )
        case ShareProblem.NOT_A_TEAMMATE:
            return ErrorText(
                "Only members of this workspace can share to its team channels.", "Use “Share here” instead."
            )
        case ShareProblem.NOT_IN_CHANNEL:
            return ErrorText("You may not be in that team channel.", "Share the post from within it.")
        case ShareProblem.CHANNEL_NOT_ALLOWED:
            return ErrorText(
                "Likewise isn't allowed in that channel.", "An admin can change this in `/likewise policy`."
            )
        case ShareProblem.CHANNEL_CLOSED:
            return ErrorText(
                "Likewise can't post in that channel anymore.",
                "An admin can invite Likewise there and turn on post replies again.",
            )
    assert_never(problem)
