"""Find the post in a URL on X's hosts, by path, query or fragment; no URL is opened.

Recognized: /name/status/ID with whatever X appends, articles by their post's id, Web Intents
(https://docs.x.com/x-for-websites/web-intents/overview), the URLs X's sign-in and e-mails use,
embedded posts and the page that makes them (https://publish.x.com), and the URLs of X's own app.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote

from bot.errors import LinkProblem

# Their pages don't correspond to those of x.com.
EMBED_HOSTS: Final = frozenset({"platform.x.com", "platform.twitter.com"})
PUBLISH_HOSTS: Final = frozenset({"publish.x.com", "publish.twitter.com"})

_HANDLE: Final = r"(?:@|%40)?[A-Za-z0-9_]{1,50}"
# `/i/article/<n>` is not included: its number is the article's own id, not a post's.
_OF_A_POST: Final = re.compile(
    rf"(?:(?:i/web|{_HANDLE})/)?status(?:es)?/([^/]*)"
    rf"|(?!i/){_HANDLE}/article/([^/]*)"
    r"|i/(?:topics/tweet|videos/tweet|videos)/([^/]*)",
    re.IGNORECASE,
)
_AUTHORED: Final = re.compile(r"@?([A-Za-z0-9_]{1,15})/(?:status(?:es)?|article)/", re.IGNORECASE)
# From 2010 to 2013 the path was in the fragment.
_HASHBANG: Final = re.compile(r"(?:#|%23)?(?:!|%21)/+", re.IGNORECASE)
# As pasted, or as Slack writes a link: <url|label>.
_PROFILE: Final = re.compile(
    r"<?(?:https?://)?(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/@?([a-z0-9_]{1,15})/?(?:[?#][^|>\s]*)?(?:\|[^>]*)?>?",
    re.IGNORECASE,
)
_ASKS_FOR_A_POST: Final = re.compile(
    r"(?:intent|compose)/[a-z]+/?|share/?|i/bookmarks(?:/all)?/?", re.IGNORECASE
)
_LEADS_ON: Final = re.compile(
    r"(?:intent/(?:post|tweet)|compose/(?:post|tweet)|messages/compose|share|i/redirect|login|i/flow/[a-z_]+|account/access)/?",
    re.IGNORECASE,
)
_POST_PARAMETERS: Final = frozenset(
    {
        "tweet_id",
        "post_id",
        "in_reply_to",
        "in_reply_to_tweet_id",
        "in_reply_to_post_id",
        "in_reply_to_status_id",
    }
)
_ADDRESS_PARAMETERS: Final = frozenset({"url", "redirect_after_login"})
_TEXT_PARAMETERS: Final = frozenset({"text"})
_EMBEDDED: Final = re.compile(r"embed/(?:tweet|index)\.html", re.IGNORECASE)
_IN_THE_APP: Final = re.compile(r"twitter://(?:status|tweet)/?(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_APP_PARAMETERS: Final = frozenset({"id", "status_id", "tweet_id"})
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# Pages whose path looks like a handle; no account can have these names.
_NO_HANDLES: Final = frozenset(
    {
        "compose",
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "jobs",
        "login",
        "logout",
        "messages",
        "notifications",
        "privacy",
        "search",
        "settings",
        "share",
        "signup",
        "tos",
    }
)
_ESCAPED_TWICE: Final = 2
_AFTER_A_NUMBER: Final = re.compile(r"[?&#/\s]++(?![0-9])")
_CLIMBS: Final = re.compile(r"[/\\]\.\.(?:[/\\]|$)")


def profile_in(text: str) -> str | None:
    """Return the username in a link to a profile; None for any other text."""
    found = _PROFILE.fullmatch(text.strip())
    return None if found is None or found[1].lower() in _NO_HANDLES else found[1]


def author_in(path: str) -> str | None:
    """Return the handle in the path of a link to a post; None without one."""
    named = _AUTHORED.match(unquote(path).lstrip("/"))
    return named[1] if named and named[1].lower() not in _NO_HANDLES else None


def climbs(path: str) -> bool:
    """Return whether a path has a segment `..`: a browser then opens another page."""
    return _CLIMBS.search(unquote(path)) is not None


def post_numbers(host: str, path: str, query: str, fragment: str) -> list[str]:
    """Return the unvalidated text in place of a post's id, for each id in the URL."""
    if host in EMBED_HOSTS:
        return _numbers(query, frozenset({"id"})) if _EMBEDDED.fullmatch(path.strip("/")) else []
    if host in PUBLISH_HOSTS:
        return []
    path = re.sub("/+", "/", path.strip("/") + "/" * path.endswith("/")).lstrip("/")
    hashbang = _HASHBANG.match(path) or (None if path else _HASHBANG.match(fragment))
    if hashbang is not None:
        path = hashbang.string[hashbang.end() :].partition("?")[0]
    found = _OF_A_POST.match(path)
    if found is not None:
        return [_unescaped(next(number for number in found.groups() if number is not None))]
    if _ASKS_FOR_A_POST.fullmatch(path):
        return _numbers(query, _POST_PARAMETERS)
    return []


def numbers_in_app(address: str) -> list[str]:
    """Return the same for an address that X's app opens, such as `twitter://status?id=…`."""
    match = _IN_THE_APP.fullmatch(address)
    return [] if match is None else _numbers(match[1] or "", _APP_PARAMETERS)


def addresses_in(host: str, path: str, query: str) -> list[str]:
    """Return the URLs an X page redirects to (after sign-in, from an e-mail), shares or embeds."""
    if host in PUBLISH_HOSTS:
        return list(_values(query, frozenset({"url", "query"})))
    if host in EMBED_HOSTS or not _LEADS_ON.fullmatch(path.strip("/")):
        return []
    values = _values(query, _ADDRESS_PARAMETERS)
    texts = _values(query, _TEXT_PARAMETERS)  # a share button without `url` puts the link here
    return [
        *(f"https://x.com{value}" if value.startswith("/") else value for value in values),
        *(address for text in texts for address in _ADDRESS.findall(text)),
    ]


def page_of(host: str, path: str) -> LinkProblem:
    """Return which kind of X page without a post the path leads to."""
    if host in EMBED_HOSTS | PUBLISH_HOSTS:
        return LinkProblem.OTHER_PAGE
    path = path.strip("/").rstrip(".,;:!?)]}*_~")
    if not path:
        return LinkProblem.FRONT_PAGE
    if re.fullmatch(r"i/articles?/[^/]*.*", path, re.IGNORECASE):
        return LinkProblem.ARTICLE
    if path.lower() in _NO_HANDLES:
        return LinkProblem.OTHER_PAGE
    if re.fullmatch(rf"{_HANDLE}(?:/(?:with_replies|media|likes|articles|highlights))?", path, re.IGNORECASE):
        return LinkProblem.PROFILE
    return LinkProblem.LIST if path.startswith("i/lists/") else LinkProblem.OTHER_PAGE


def _numbers(query: str, names: frozenset[str]) -> list[str]:
    return list(dict.fromkeys(_unescaped(value.strip()) for value in _values(query, names)))


def _values(query: str, names: frozenset[str]) -> Iterator[str]:
    return (value for name, value in parse_qsl(query) if name.lower() in names)


def _unescaped(number: str) -> str:
    """Cut off an escaped suffix, such as %3Fs%3D20; escaped digits stay and are rejected later."""
    for _ in range(_ESCAPED_TWICE):
        digits, escape, rest = number.partition("%")
        told = unquote(escape + rest)
        if not escape or told[:1].isalnum():
            break
        number = digits + told
    return _AFTER_A_NUMBER.split(number, maxsplit=1)[0]
