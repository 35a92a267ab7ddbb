"""The reply to a like and to an unlike."""

from bot.likes.results import LikeResult
from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.messages import like_result
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import POST, account, card

LIKED = like_result(LikeResult("like", POST, account("acme_hq")))
UNLIKED = like_result(LikeResult("unlike", POST, account("acme_hq")))


def test_it_names_the_account_that_acted() -> None:
    """In the notification, too."""
    assert f"Liked the <{POST.url}|post> as <https://x.com/acme_hq|@acme_hq>." in words(LIKED)
    assert LIKED.text == "Liked the post as @acme_hq."
    assert f"Unliked the <{POST.url}|post> as <https://x.com/acme_hq|@acme_hq>." in words(UNLIKED)


def test_a_repeated_like_is_mentioned() -> None:
    """X counts it once, so the reply says that nothing changed."""
    again = LikeResult("like", POST, account("acme_hq"), again=True)
    assert like_result(again).text == "You already like the post as @acme_hq."
    assert "Unlike" in buttons(like_result(again))


def test_it_names_the_posts_author() -> None:
    """By the handle in the pasted link, or by X's data where that is known."""
    post = PostRef(POST.id, "pasted")
    done = LikeResult("like", post, account("acme_hq"))
    assert like_result(done).text == "Liked the post by @pasted as @acme_hq."
    assert like_result(done, preview=card("acmehq")).text == "Liked the post by @acmehq as @acme_hq."
    assert Intent.decode(buttons(like_result(done))["Unlike"]["value"]).post.author == "pasted"


def test_a_disconnected_account_is_not_named() -> None:
    """What it did is told without its name."""
    assert like_result(LikeResult("like", POST, None)).text == "Liked the post."


def test_it_links_to_the_post() -> None:
    """One click opens it."""
    assert f"<{POST.url}|" in words(LIKED)
    assert buttons(LIKED)["Open on X"]["url"] == POST.url


def test_one_button_undoes_it() -> None:
    """*Unlike* after a like, *Like* after an unlike, for the same post."""
    assert Intent.decode(buttons(LIKED)["Unlike"]["value"]) == Intent("unlike", POST.id, surface="button")
    assert Intent.decode(buttons(UNLIKED)["Like"]["value"]) == Intent("like", POST.id, surface="button")
    assert "Like" not in buttons(LIKED)


def test_one_button_shows_the_likers() -> None:
    """Who else liked the post is one click away."""
    assert Intent.decode(buttons(LIKED)["Who liked this"]["value"]) == Intent(
        "likers", POST.id, surface="button"
    )
