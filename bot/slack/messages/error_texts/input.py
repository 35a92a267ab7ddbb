"""The texts of errors about typed or clicked input, and about linked accounts."""

from typing import Final, assert_never

from bot import errors
from bot.errors import InvalidPostLink, LinkProblem
from bot.slack.messages import escape
from bot.slack.messages.error_texts.text import TRY_AGAIN, ErrorText


def account_text(error: errors.AccountError) -> ErrorText:
    match error:
        case errors.AccountNotLinked():
            return ErrorText("Your X account isn't connected.", "Connect it first.")
        case errors.NeedsReconnect(username=username):
            return ErrorText(f"X disconnected {escape.handle(username)}.", "Reconnect to continue.")
        case errors.MissingScope(username=username):
            return ErrorText(
                f"{escape.handle(username)} didn't give permission for this.",
                "Connect again and leave every permission on X's page selected.",
            )
        case errors.AccountTaken(username=username):
            return ErrorText(
                f"A teammate has already connected {escape.handle(username)}.",
                "Connect another X account, or ask them to type `/likewise disconnect`.",
            )
    assert_never(error)


def input_text(error: errors.InputError) -> ErrorText:
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
                "That isn't a budget.", "Enter up to 999,999 dollars, like `/likewise spending 5`, or `none`."
            )
        case errors.InvalidTime():
            return ErrorText(
                "That isn't a time of day.", "Enter one, like `/likewise notify daily 9:00`, or `off`."
            )
        case errors.InvalidEmoji():
            return ErrorText("There's no such emoji in this workspace.", "Choose another, like `:heart:`.")
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
                f"{TRY_AGAIN} If it keeps happening, tell your Likewise admin.",
            )
        case errors.FormNotOpened():
            return ErrorText("Slack didn't open the form in time.", "Click the button again.")
    assert_never(error)


_A_LINK: Final = "`https://x.com/name/status/1234567890123456789`"


def post_link_text(error: InvalidPostLink) -> ErrorText:
    paste = f"Paste a link to a post, like {_A_LINK}."
    match error.problem:
        case LinkProblem.EMPTY:
            return ErrorText("Which post?", paste)
        case LinkProblem.NO_LINK:
            return ErrorText("That isn't a link to a post.", paste)
        case LinkProblem.SEVERAL_IDS:
            return ErrorText("That link names more than one post.", "Paste a link to one post.")
        case LinkProblem.ID_MISSING:
            return ErrorText("That link is missing the post's number.", paste)
        case LinkProblem.ID_CUT_SHORT:
            return ErrorText("That link is cut short.", "Copy the whole link from X and paste it.")
        case LinkProblem.ID_NOT_DIGITS:
            return ErrorText("A post's number only has digits.", paste)
        case LinkProblem.ID_LEADING_ZERO:
            return ErrorText("A post's number doesn't start with 0.", paste)
        case LinkProblem.ID_TOO_LONG:
            digits = escape.mrkdwn(error.detail, 20)
            return ErrorText(f"A post's number has up to 19 digits, and this one has {digits}.", paste)
        case LinkProblem.SHORT_LINK:
            return ErrorText(
                f"Likewise doesn't open short links like {escape.code(error.detail, 80)}.",
                "Open it, then paste the address it leads to.",
            )
        case LinkProblem.OTHER_SITE:
            return ErrorText(f"That link goes to {escape.code(error.detail, 80)}, not to a post on X.", paste)
        case LinkProblem.HIDDEN_HOST:
            return ErrorText("That link hides where it goes.", paste)
        case LinkProblem.NON_LATIN_HOST:
            return ErrorText(
                "That link only looks like X: its address has letters from another alphabet.", paste
            )
        case LinkProblem.FRONT_PAGE:
            return ErrorText("That's X's front page.", "Paste a link to a post instead.")
        case LinkProblem.ARTICLE:
            return ErrorText(
                "That's an article's link, which doesn't name its post.",
                "Open the article on X and paste the link under its author's name.",
            )
        case LinkProblem.PROFILE:
            return ErrorText("That's a profile.", "Paste a link to a post instead.")
        case LinkProblem.LIST:
            return ErrorText("That's a list.", "Paste a link to a post instead.")
        case LinkProblem.OTHER_PAGE:
            return ErrorText("That's another page on X.", "Paste a link to a post instead.")
    assert_never(error.problem)
