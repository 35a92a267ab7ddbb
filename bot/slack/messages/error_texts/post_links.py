"""The texts of errors about links to Posts."""

from typing import Final, assert_never

from bot.errors import InvalidPostLink, LinkProblem
from bot.slack.messages import escape
from bot.slack.messages.error_texts.text import ErrorText

_A_LINK: Final = "`https://x.com/name/status/1234567890123456789`"


def post_link_text(error: InvalidPostLink) -> ErrorText:
    """Return the text for an invalid link to a Post."""
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
            return ErrorText(
                f"A post's number has up to 19 digits, and this one has {digits}.",
                paste,
            )
        case LinkProblem.SHORT_LINK:
            return ErrorText(
                f"Likewise doesn't open short links like {escape.code(error.detail, 80)}.",
                "Open it, then paste the address it leads to.",
            )
        case LinkProblem.OTHER_SITE:
            return ErrorText(f"That link goes to {escape.code(error.detail, 80)}, not to X.", paste)
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
