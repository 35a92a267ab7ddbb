"""Parsing what people paste: the post it means, or why it's refused."""

import string
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidPostLink, LinkProblem, SeveralPosts
from bot.posts import PostRef, find_all, parse

ID = "1950000000000000001"
OTHER = "1950000000000000002"

SPELLINGS = [
    f"https://x.com/acmehq/status/{ID}",
    f"http://x.com/acmehq/status/{ID}",
    f"x.com/acmehq/status/{ID}",
    f"https://twitter.com/acmehq/status/{ID}",
    f"https://www.x.com/acmehq/status/{ID}",
    f"https://www.twitter.com/acmehq/status/{ID}",
    f"https://mobile.x.com/acmehq/status/{ID}",
    f"https://mobile.twitter.com/acmehq/status/{ID}",
    f"https://m.twitter.com/acmehq/status/{ID}",
    f"m.x.com/acmehq/status/{ID}",
    f"https://x.com/i/status/{ID}",
    f"https://x.com/i/web/status/{ID}",
    f"https://twitter.com/acmehq/statuses/{ID}",
    f"https://twitter.com/statuses/{ID}",
    f"https://x.com/acmehq/status/{ID}/",
    f"https://x.com/acmehq/status/{ID}/photo/1",
    f"https://x.com/acmehq/status/{ID}/video/1",
    f"https://x.com/acmehq/status/{ID}/analytics",
    f"https://x.com/acmehq/status/{ID}?s=20&t=abcDEF-_123",
    f"https://x.com/acmehq/status/{ID}?s=20&amp;t=abcDEF",
    f"https://x.com/acmehq/status/{ID}/photo/1?s=46#m",
    f"https://x.com/acmehq/status/{ID}#reply",
    f"https://x.com:443/acmehq/status/{ID}",
    f"http://x.com:80/acmehq/status/{ID}",
    f"https://fxtwitter.com/acmehq/status/{ID}",
    f"https://d.fxtwitter.com/acmehq/status/{ID}",
    f"https://www.vxtwitter.com/acmehq/status/{ID}",
    f"https://vxtwitter.com/acmehq/status/{ID}",
    f"https://fixupx.com/acmehq/status/{ID}/en",
    f"https://fixvx.com/acmehq/status/{ID}",
    f"https://d.fixvx.com/acmehq/status/{ID}",
    f"https://nitter.net/acmehq/status/{ID}#m",
    f"https://xcancel.com/acmehq/status/{ID}",
    f"https://twittpr.com/acmehq/status/{ID}",
    f"HTTPS://X.COM/AcmeHQ/STATUS/{ID}",
    f"<https://x.com/acmehq/status/{ID}>",
    f"<https://x.com/acmehq/status/{ID}|x.com/acmehq/stat…>",
    f"<https://x.com/acmehq/status/{ID}?s=20&amp;t=a|our launch>",
    f"&lt;https://x.com/acmehq/status/{ID}&gt;",
    f"“https://x.com/acmehq/status/{ID}”",
    f"\u2018x.com/acmehq/status/{ID}\u2019",
    f'"https://x.com/acmehq/status/{ID}"',
    f"«https://x.com/acmehq/status/{ID}»",
    f"`https://x.com/acmehq/status/{ID}`",
    f"(https://x.com/acmehq/status/{ID})",
    f"*https://x.com/acmehq/status/{ID}*",
    f"[our launch](https://x.com/acmehq/status/{ID})",
    f"look: https://x.com/acmehq/status/{ID}!",
    f"https://x.com/acmehq/status/{ID}.",
    f"https://x.com/acmehq/status/{ID}, please",
    f"これを見てhttps://x.com/acmehq/status/{ID}。",
    f"https://x.com/acmehq/status/{ID}です",
    f"\u200bhttps://x.com/acmehq/\u2060status/{ID}\ufeff",
    f"\u202ahttps://x.com/acmehq/status/{ID}\u202c",
    f"for <@U024BE7LH|jo>: https://x.com/acmehq/status/{ID} <!date^1^{{date}}|then>",
    f"https://x.com/payload/status/{ID}",
    f"https://x.com/acmehq/article/{ID}",
    f"https://x.com/acmehq/article/{ID}/media/1950000000000000009",
    f"<https://twitter.com/acmehq/article/{ID}?s=20|An article>",
    f"https://x.com/intent/like?tweet_id={ID}",
    f"https://x.com/intent/like?tweet_id={ID}%3Fs%3D20",
    f"https://x.com/intent/post?in_reply_to={ID}%26s%3D20",
    f"https://x.com/intent/post?text=see%20https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}%3Fs%3D20%20!",
    f"https://pro.x.com/acmehq/status/{ID}",
    f"https://tweetdeck.twitter.com/acmehq/status/{ID}?s=20",
    f"https://twitter.com/intent/favorite?tweet_id={ID}&related=acmehq",
    f"https://twitter.com/intent/retweet?related=a&amp;tweet_id={ID}",
    f"https://x.com/intent/post?in_reply_to={ID}",
    f"https://x.com/intent/tweet?text=hello%20there&in_reply_to={ID}",
    f"https://x.com/intent/post?text=look&url=https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}%3Fs%3D20",
    f"https://twitter.com/share?url=https://twitter.com/acmehq/status/{ID}",
    f"https://x.com/compose/post?in_reply_to={ID}",
    f"https://x.com/i/bookmarks?post_id={ID}",
    f"https://x.com/i/flow/login?redirect_after_login=%2Facmehq%2Fstatus%2F{ID}",
    f"https://x.com/login?redirect_after_login=/acmehq/status/{ID}%3Fs%3D20",
    f"https://twitter.com/i/redirect?url=https%3A%2F%2Ftwitter.com%2Facmehq%2Fstatus%2F{ID}%3Fcn%3Dx&t=1",
    f"https://x.com/acmehq/status/{ID}%3Fs%3D20",
    f"https://x.com/acmehq/status/{ID}%3fs=46&t=abc",
    f"https://x.com/acmehq/status/{ID}%253Fs%253D20",
    f"https://x.com/acmehq/status/{ID}%20",
    f"https://x.com/acmehq/status/{ID}%E2%80%8B",
    f"https://x.com/acmehq/status/{ID}&s=20",
    f"https://x.com/acmehq/status/{ID}&amp;s=20",
    f"https://x.com/acmehq/status/{ID}%26s=20",
    f"https://twitter.com/#!/acmehq/status/{ID}",
    f"http://twitter.com/#!/acmehq/status/{ID}?s=20",
    f"https://twitter.com/%23!/acmehq/statuses/{ID}",
    f"https://x.com/web/status/{ID}",
    f"https://x.com/@acmehq/status/{ID}",
    f"https://x.com//acmehq/status/{ID}",
    *(
        f"https://x.com/acmehq/status/{ID}/{page}"
        for page in ("retweets", "retweets/with_comments", "reposts", "likes", "quotes", "history", "hidden")
    ),
    f"https://x.com/acmehq/status/{ID}/mediaViewer?currentTweet={OTHER}&currentTweetUser=acmehq",
    f"https://twitter.com/i/topics/tweet/{ID}",
    f"https://twitter.com/i/videos/tweet/{ID}",
    f"https://platform.x.com/embed/Tweet.html?dnt=false&embedId=twitter-widget-0&id={ID}&lang=en",
    f"https://platform.twitter.com/embed/index.html?frame=false&amp;id={ID}",
    f"https://publish.x.com/?url=https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}",
    f"https://publish.twitter.com/?query=https://twitter.com/acmehq/status/{ID}&widget=Tweet",
    f"https://publish.x.com/oembed?url=https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}%3Fs%3D20",
    f"https://x.com/messages/compose?text=https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}",
    f"twitter://status?id={ID}",
    f"<twitter://status?id={ID}|the app>",
    f"twitter://tweet?status_id={ID}.",
    f"Twitter://status/?id={ID}&s=20",
    f"https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}",
    f"https%3a%2f%2ftwitter.com%2facmehq%2fstatus%2f{ID}%3fs%3d20",
    f"(https%3A%2F%2Fx.com%2Facmehq%2Fstatus%2F{ID}%3Fs%3D20)",
    f"https%253A%252F%252Fx.com%252Facmehq%252Fstatus%252F{ID}%253Fs%253D20",
    f"x.com%2Facmehq%2Fstatus%2F{ID}",
    f"https%3A//x.com/acmehq/status/{ID}?s=20",
    f"look: https%3A%2F%2Fx.com%2Fi%2Fweb%2Fstatus%2F{ID}",
    f"https%3A%2F%2Fx.com%2Fintent%2Flike%3Ftweet_id%3D{ID}",
    ID,
    f" {ID} ",
    f"{ID}.",
    f"“{ID}”",
    f"<{ID}>",
]

NOT_POSTS = [
    ("", LinkProblem.EMPTY, ""),
    ("   ", LinkProblem.EMPTY, ""),
    ("hello there", LinkProblem.NO_LINK, ""),
    ("42 reasons", LinkProblem.NO_LINK, ""),
    ("ftp://x.com/a/status/1", LinkProblem.NO_LINK, ""),
    ("https://notx.com/a/status/1", LinkProblem.OTHER_SITE, "notx.com"),
    ("https://x.com.evil.example/a/status/1", LinkProblem.OTHER_SITE, "x.com.evil.example"),
    ("https://x.com@evil.example/a/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("evil.example/x.com/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://evil.example/https://x.com/a/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://evil.example/?u=https://x.com/a/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://evil.example/?a=1,https://x.com/a/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://evil.example#https://x.com/a/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("<https://evil.example|https://x.com/a/status/1>", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://api.x.com/a/status/1", LinkProblem.OTHER_SITE, "api.x.com"),
    ("https://x.com./a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://x.com\\@evil.example/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://evil@x.com/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://a:b@x.com/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://x.com:8443/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://x.com:80/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://x%2ecom/a/status/1", LinkProblem.HIDDEN_HOST, ""),
    ("https://х.com/a/status/1", LinkProblem.NON_LATIN_HOST, ""),  # noqa: RUF001 (a Cyrillic letter, on purpose)
    ("https://\u2179.com/a/status/1", LinkProblem.NON_LATIN_HOST, ""),
    ("https://evil。x.com/a/status/1", LinkProblem.NON_LATIN_HOST, ""),
    ("éx.com/a/status/1", LinkProblem.NON_LATIN_HOST, ""),
    ("https://t.co/AbC123", LinkProblem.SHORT_LINK, "t.co"),
    ("https://x.com/", LinkProblem.FRONT_PAGE, ""),
    ("https://x.com/acmehq", LinkProblem.PROFILE, ""),
    ("https://x.com/acmehq?id=1950000000000000001", LinkProblem.PROFILE, ""),
    ("https://x.com/i/lists/1950000000000000001", LinkProblem.LIST, ""),
    ("https://x.com/i/article/1950000000000000001", LinkProblem.ARTICLE, ""),
    ("https://x.com/i/articles/1950000000000000001?s=20", LinkProblem.ARTICLE, ""),
    ("https://x.com/acmehq/article/", LinkProblem.ID_MISSING, ""),
    ("https://x.com/acmehq/articles", LinkProblem.PROFILE, ""),
    ("https://x.com/acmehq/with_replies", LinkProblem.PROFILE, ""),
    ("https://x.com/intent/like", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/intent/like?tweet_id=", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/intent/like?tweet_id=12ab", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/intent/like?tweet_id=1&tweet_id=2", LinkProblem.SEVERAL_IDS, ""),
    ("https://x.com/intent/follow?screen_name=acmehq", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/intent/user?user_id=1950000000000000001", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/intent/post?url=https%3A%2F%2Fevil.example%2Fa%2Fstatus%2F1", LinkProblem.OTHER_PAGE, ""),
    (
        "https://x.com/i/redirect?url=https%3A%2F%2Fx.com%40evil.example%2Fa%2Fstatus%2F1",
        LinkProblem.OTHER_PAGE,
        "",
    ),
    ("https://x.com/search?q=x.com/a/status/1&tweet_id=1", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/home", LinkProblem.OTHER_PAGE, ""),
    (
        "https://x.com/intent/post?text=https://x.com/a/status/1+https://x.com/a/status/2",
        LinkProblem.SEVERAL_IDS,
        "",
    ),
    ("https://x.com/notifications/", LinkProblem.OTHER_PAGE, ""),
    (
        "https://x.com/intent/post?text=see+https%3A%2F%2Fevil.example%2Fa%2Fstatus%2F1",
        LinkProblem.OTHER_PAGE,
        "",
    ),
    ("https://evil.example/#!/acmehq/status/1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://evil.example/intent/like?tweet_id=1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https://pic.x.com/AbC123", LinkProblem.SHORT_LINK, "pic.x.com"),
    ("https://x.com/acmehq/status/1950%E2%80%A6", LinkProblem.ID_CUT_SHORT, ""),
    ("https://x.com/acmehq/status/12%2533", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/acmehq/status", LinkProblem.OTHER_PAGE, ""),
    ("https://x.com/acmehq/status/", LinkProblem.ID_MISSING, ""),
    ("https://x.com/acmehq/status/?id=1", LinkProblem.ID_MISSING, ""),
    ("https://x.com/acmehq/status/0", LinkProblem.ID_LEADING_ZERO, ""),
    ("https://x.com/acmehq/status/0123", LinkProblem.ID_LEADING_ZERO, ""),
    ("https://x.com/acmehq/status/12345678901234567890", LinkProblem.ID_TOO_LONG, "20"),
    ("https://x.com/acmehq/status/" + "9" * 300, LinkProblem.ID_TOO_LONG, "300"),
    ("https://x.com/acmehq/status/12ab", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/acmehq/status/-12", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/acmehq/status/１２", LinkProblem.ID_NOT_DIGITS, ""),  # noqa: RUF001 (full-width digits, on purpose)
    ("https://x.com/acmehq/status/12٣", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/acmehq/status/12%33", LinkProblem.ID_NOT_DIGITS, ""),
    ("https://x.com/acmehq/status/1950…", LinkProblem.ID_CUT_SHORT, ""),
    ("https://x.com/acmehq/status/1950...", LinkProblem.ID_CUT_SHORT, ""),
    ("https://platform.x.com/embed/Tweet.html?embedId=1", LinkProblem.OTHER_PAGE, ""),
    ("https://platform.x.com/widgets.js?id=1", LinkProblem.OTHER_PAGE, ""),
    ("https://platform.x.com/acmehq/status/1", LinkProblem.OTHER_PAGE, ""),
    ("https://publish.x.com/?url=https%3A%2F%2Fevil.example%2Fa%2Fstatus%2F1", LinkProblem.OTHER_PAGE, ""),
    (
        "https://platform.x.com.evil.example/embed/Tweet.html?id=1",
        LinkProblem.OTHER_SITE,
        "platform.x.com.evil.example",
    ),
    ("twitter://status?id=1&id=2", LinkProblem.SEVERAL_IDS, ""),
    ("twitter://status?id=12ab", LinkProblem.ID_NOT_DIGITS, ""),
    ("twitter://user?id=1", LinkProblem.NO_LINK, ""),
    ("https%3A%2F%2Fevil.example%2Fa%2Fstatus%2F1", LinkProblem.OTHER_SITE, "evil.example"),
    (
        "https%3A%2F%2Fevil.example%2F%3Fu%3Dhttps%3A%2F%2Fx.com%2Fa%2Fstatus%2F1",
        LinkProblem.OTHER_SITE,
        "evil.example",
    ),
    ("https%3A%2F%2Fx.com%40evil.example%2Fa%2Fstatus%2F1", LinkProblem.OTHER_SITE, "evil.example"),
    ("https%3A%2F%2Fx.com%2Facmehq", LinkProblem.PROFILE, ""),
    ("0", LinkProblem.ID_LEADING_ZERO, ""),
    ("12345678901234567890", LinkProblem.ID_TOO_LONG, "20"),
]


def read(text: str) -> str:
    """The post's address, or the text of one of the two refusals."""
    try:
        return parse(text).url
    except (InvalidPostLink, SeveralPosts) as refused:
        return str(refused)


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_form_of_a_link_is_parsed(text: str) -> None:
    assert parse(text) == PostRef(ID)


@pytest.mark.parametrize(("text", "problem", "detail"), NOT_POSTS)
def test_text_without_a_post_is_refused_with_the_reason(text: str, problem: LinkProblem, detail: str) -> None:
    """`find_all` finds no post in it, either."""
    with pytest.raises(InvalidPostLink) as refused:
        parse(text)
    assert (refused.value.problem, refused.value.detail) == (problem, detail)
    assert find_all(text) == ()


def test_two_different_posts_are_refused() -> None:
    """A like is for one post, so the app doesn't pick one of them."""
    for text in (f"x.com/a/status/{ID} x.com/b/status/{OTHER}", f"{ID} {OTHER}"):
        with pytest.raises(SeveralPosts):
            parse(text)


def test_two_links_to_the_same_post_are_one_post() -> None:
    assert parse(f"https://x.com/a/status/{ID}?s=20 <https://fxtwitter.com/b/status/{ID}|again>") == PostRef(
        ID
    )


def test_a_bare_id_counts_only_as_the_whole_text() -> None:
    """Beside a link or in a sentence it's only a number."""
    assert parse(f"{OTHER} https://x.com/a/status/{ID}") == PostRef(ID)
    assert find_all(f"we sold {ID}") == ()
    assert find_all(ID) == ()


def test_find_all_returns_each_post_once_in_order() -> None:
    text = f"x.com/b/status/{OTHER},https://x.com/a/status/{ID};https://x.com/b/status/{OTHER} https://evil.example/1"
    assert find_all(text) == (PostRef(OTHER), PostRef(ID))


def test_a_long_host_is_shortened_to_its_end() -> None:
    """The end is the part of a host that its owner can't choose freely."""
    with pytest.raises(InvalidPostLink) as refused:
        parse("https://x.com." + "a." * 2000 + "evil.example/a/status/1")
    assert refused.value.detail.endswith("evil.example")
    assert len(refused.value.detail) <= 61


def test_a_posts_urls_need_only_its_id() -> None:
    """The page of the post, and X's page to like it."""
    post = PostRef(ID)
    assert post.url == f"https://x.com/i/web/status/{ID}"
    assert post.like_intent == f"https://x.com/intent/like?tweet_id={ID}"


@pytest.mark.parametrize("bad", ["", "0", "01", "12345678901234567890", "1a", " 1", "1\n", "-1", "１"])  # noqa: RUF001
def test_an_invalid_id_is_refused(bad: str) -> None:
    """A `PostRef` has 1 to 19 digits without a leading zero."""
    assert not PostRef.is_id(bad)
    with pytest.raises(ValueError, match="1 to 19 digits"):
        PostRef(bad)


HOSTS = ["x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com"]
ids = st.integers(1, 10**19 - 1).map(str)
handles = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=15)
wraps = st.sampled_from(["{}", "<{}>", "<{}|label>", "“{}”", "({})", "{}.", "see {} now", "\u200b{}", "*{}*"])
schemes = st.sampled_from(["https://", "http://", "", "HTTPS://"])
prefixes = st.sampled_from(["", "www."])
middles = st.sampled_from(
    ["{h}/status/", "i/web/status/", "i/status/", "{h}/statuses/", "statuses/", "#!/{h}/status/"]
)
tails = st.sampled_from(
    [
        "",
        "/",
        "/photo/1",
        "/video/1",
        "/analytics",
        "?s=20&t=x",
        "?s=20&amp;t=x",
        "#a",
        "/photo/1?s=9",
        "%3Fs%3D20",
        "&s=20",
        "/quotes",
    ]
)


@given(ids, handles, st.sampled_from(HOSTS), wraps, schemes, prefixes, middles, tails)
def test_every_combination_of_link_parts_is_parsed(
    post_id: str, handle: str, host: str, wrap: str, scheme: str, prefix: str, middle: str, tail: str
) -> None:
    """Scheme, host, path, tail and wrapping combine freely."""
    link = scheme + prefix + host + "/" + middle.format(h=handle) + post_id + tail
    assert parse(wrap.format(link)) == PostRef(post_id)
    assert find_all(wrap.format(link)) == (PostRef(post_id),)


@given(
    ids,
    st.from_regex(r"[A-Za-z0-9_]{1,16}", fullmatch=True) | handles,
    tails,
    st.sampled_from(["x.com", "twitter.com"]),
)
def test_a_link_as_x_copies_it_is_read_like_any_other_form(
    post_id: str, handle: str, tail: str, host: str
) -> None:
    """It takes a shortcut, to the same post and author."""
    link = f"https://{host}/{handle}/status/{post_id}{tail}"
    shortcut, ordinary = parse(link), parse(f"<{link}>")
    assert (shortcut.id, shortcut.author) == (ordinary.id, ordinary.author)


near_links = st.text("xX.com/statu:hp@\\<>|#?&;,1 0\u200b…“九é", max_size=60)
hosts_of_others = st.from_regex(r"[a-z0-9.@:\\\-]{1,20}\.[a-z]{2,8}", fullmatch=True)


@given(st.text() | near_links)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """`parse` raises one of its two errors or none, and `find_all` none."""
    find_all(text)
    assert read(text)


KNOWN = {p + h for h in HOSTS for p in ("", "www.", "mobile.", "m.", "d.", "g.", "t.", "c.", "i.", "o.")}


@given(hosts_of_others, schemes, ids)
def test_no_other_host_is_accepted(host: str, scheme: str, post_id: str) -> None:
    """A host must equal one of the list."""
    if host not in KNOWN | {h + p for h in KNOWN for p in (":80", ":443")}:
        assert find_all(f"{scheme}{host}/a/status/{post_id}") == ()


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<a|",
        "&lt;",
        "https://",
        "x.com/",
        "https://x.com/a/status/",
        ",https://",
        "(",
        "1",
        "\u200b",
        "…",
        "/",
        "@",
        "é.",
        " 1",
        "https://x.com/a/status/1%25",
        "https://x.com/intent/post?url=",
        "x.com/#!/",
        "%25",
        "&tweet_id=1",
        "https%3A%2F%2F",
        "x.com%252F",
        "twitter://status?id=",
    ],
)
def test_parsing_takes_linear_time(unit: str) -> None:
    """64 kB of the worst text takes a fraction of a second."""
    text = unit * (65_536 // len(unit))
    started = time.process_time()
    find_all(text)
    assert len(read(text)) < 200
    assert time.process_time() - started < 3.0  # quadratic time would take minutes


@pytest.mark.parametrize(
    ("link", "author"),
    [
        ("https://x.com/acmehq/status/1950000000000000001", "acmehq"),
        ("https://mobile.twitter.com/AcmeHQ/statuses/1950000000000000001?s=20", "AcmeHQ"),
        ("<https://fxtwitter.com/acme_hq/status/1950000000000000001|see>", "acme_hq"),
        ("https://x.com/i/web/status/1950000000000000001", None),
        ("https://x.com/i/status/1950000000000000001", None),
        ("1950000000000000001", None),
    ],
)
def test_the_author_is_the_handle_in_the_link(link: str, author: str | None) -> None:
    """It's only a name: the post is the same under any handle."""
    assert parse(link).author == author
    assert parse(link) == PostRef("1950000000000000001")


def test_a_snowflake_id_gives_the_time_of_the_post() -> None:
    """Older IDs are sequential numbers, which give no time."""
    assert PostRef("1541815603606036480").created_at == datetime(2022, 6, 28, 16, 7, 40, 105000, UTC)
    assert PostRef("29700859246").created_at is None
    assert PostRef("20").created_at is None
