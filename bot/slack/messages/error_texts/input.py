"""The texts of errors about typed or clicked input, and about linked accounts."""

from typing import assert_never

from bot import errors
from bot.slack.messages import escape
from bot.slack.messages.error_texts.post_links import post_link_text
from bot.slack.messages.error_texts.text import TRY_AGAIN, ErrorText


def account_text(error: errors.AccountError) -> ErrorText:
    """Return the text of an error about the linked account."""
    match error:
        case errors.AccountNotLinked():
            return ErrorText("Your X account isn't connected.", "Connect it first.")
        case errors.NeedsReconnect(username=username):
            return ErrorText(
                f"X no longer accepts the connection to {escape.handle(username)}.",
                "Connect your X account again.",
            )
        case errors.MissingScope(username=username):
            return ErrorText(
                f"The connection to {escape.handle(username)} doesn't include permission for this.",
                "Connect again and leave every permission on X's page selected.",
            )
        case errors.AccountTaken(username=username):
            return ErrorText(
                f"A teammate has already connected {escape.handle(username)}.",
                "Connect another X account, or ask them to type `/likewise disconnect`.",
            )
    assert_never(error)


def input_text(error: errors.InputError) -> ErrorText:
    """Return the text of an error about what was typed or clicked."""
    match error:
        case errors.InvalidPostLink():
            return post_link_text(error)
        case errors.SeveralPosts():
            return ErrorText("That text links to more than one post.", "Send the command once for each post.")
        case errors.InvalidHandle():
            return ErrorText(
                "That isn't an X handle.",
                "A handle has up to 15 letters, digits and underscores, like @acmehq.",
            )
        case errors.NoSuchHandle(handle=handle):
            return ErrorText(f"Can't find {escape.handle(handle)} on X.", "Check the spelling.")
        case errors.PageExpired():
            return ErrorText("That page has expired.", "Start again from the first page.")
        case errors.InvalidAmount():
            return ErrorText(
                "That isn't an amount.", "Enter dollars per day, like `/likewise spending 5`, or `none`."
            )
        case errors.InvalidEmoji():
            return ErrorText(
                "That isn't an emoji.", "Enter one, like `/likewise reaction :heart:`, or `off`."
            )
        case errors.InvalidChannel():
            return ErrorText(
                "Post replies only work in channels.", "Type `/likewise channel on` in the channel itself."
            )
        case errors.InvalidAction():
            return ErrorText(
                "That button or form is out of date.", "Start again from the message or command."
            )
        case errors.InternalError():
            return ErrorText(
                "Something went wrong in Likewise.",
                "Try again. If it keeps happening, send your Likewise admin the reference below.",
            )
        case errors.DatabaseUnavailable():
            return ErrorText(
                "Likewise can't reach its database right now.",
                f"{TRY_AGAIN} Trying again never likes twice. If it keeps happening, tell your Likewise admin.",
            )
        case errors.FormNotOpened():
            return ErrorText("Slack didn't open the form in time.", "Press the button again.")
    assert_never(error)
