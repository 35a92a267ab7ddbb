"""The reply to a like and to an unlike."""

from bot.likes.results import LikeResult
from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.messages import like_result
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import POST, account, card

LIKED = like_result(LikeResult("like", POST, account("acme_hq")))
UNLIKED = like_result(LikeResult("unlike", POST, account("acme_hq")))


def test_it_says_what_was_done_as_whom() -> None:
    """The account that acted is named, in the notification too."""
    assert f"Liked the <{POST.url}|post> as <https://x.com/acme_hq|@acme_hq>." in words(LIKED)
    assert LIKED.text == "Liked the post as @acme_hq."
    assert f"Unliked the <{POST.url}|post> as <https://x.com/acme_hq|@acme_hq>." in words(UNLIKED)


def test_doing_it_again_is_said() -> None:
    """X counts it once; whoever likes twice learns that nothing changed."""
    again = LikeResult("like", POST, account("acme_hq"), again=True)
    assert like_result(again).text == "You already like the post as @acme_hq."
    assert "Unlike" in buttons(like_result(again))


def test_it_names_the_posts_author() -> None:
    """By the pasted link's handle; where X has said who wrote it, by that."""
    post = PostRef(POST.id, "pasted")
    done = LikeResult("like", post, account("acme_hq"))
    assert like_result(done).text == "Liked the post by @pasted as @acme_hq."
    assert like_result(done, preview=card("acmehq")).text == "Liked the post by @acmehq as @acme_hq."
    assert Intent.decode(buttons(like_result(done))["Unlike"]["value"]).post.author == "pasted"


def test_an_account_that_has_gone_is_not_named() -> None:
    """What was done with an account that has since been disconnected is told without its name."""
    assert like_result(LikeResult("like", POST, None)).text == "Liked the post."


def test_it_leads_to_the_post() -> None:
    """The Post is one click away."""
    assert f"<{POST.url}|" in words(LIKED)
    assert buttons(LIKED)["Open on X"]["url"] == POST.url


def test_one_button_turns_it_round() -> None:
    """After a like there is Unlike, after an unlike there is Like, for the same Post."""
    assert Intent.decode(buttons(LIKED)["Unlike"]["value"]) == Intent("unlike", POST.id, surface="button")
    assert Intent.decode(buttons(UNLIKED)["Like"]["value"]) == Intent("like", POST.id, surface="button")
    assert "Like" not in buttons(LIKED)


def test_it_leads_to_the_likers() -> None:
    """Who else liked the Post is one click away."""
    assert Intent.decode(buttons(LIKED)["Who liked this"]["value"]) == Intent(
        "likers", POST.id, surface="button"
    )
