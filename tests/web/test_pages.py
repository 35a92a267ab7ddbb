"""What all pages share: escaping, headers, cookies."""

import pytest
from jinja2 import UndefinedError
from starlette.responses import Response

from bot.secret import Secret
from bot.web.pages import Pages

REAL = Pages(public_url="https://likewise.example", slack_url="https://slack.com", x_url="https://x.com")
LOCAL = Pages(
    public_url="http://127.0.0.1:8000", slack_url="http://127.0.0.1:8001", x_url="http://127.0.0.1:8002/x"
)


def cookie(pages: Pages) -> str:
    response = Response()
    pages.set_cookie(response, "link", Secret("abc"))
    return response.headers["set-cookie"]


def test_a_cookie_is_bound_to_its_host_over_https() -> None:
    """`__Host-`: this host only, all its paths, https only; out of scripts' reach; kept ten minutes (RFC 6265bis)."""
    given = cookie(REAL)

    assert given.startswith("__Host-likewise-link=abc;")
    for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert attribute in given
    assert "Domain" not in given


def test_on_this_machine_a_cookie_works_without_https() -> None:
    """Loopback has no certificate, and browsers refuse the prefix there."""
    given = cookie(LOCAL)

    assert given.startswith("likewise-link=abc;")
    assert "Secure" not in given
    assert "HttpOnly" in given


def test_a_cookie_taken_back_is_the_one_given() -> None:
    """Browsers drop a cookie only under the same name, path and prefix rules."""
    response = Response()
    REAL.delete_cookie(response, "link")

    taken = response.headers["set-cookie"]
    assert taken.startswith("__Host-likewise-link=")
    assert "Max-Age=0" in taken
    assert "Secure" in taken


def test_forms_lead_only_where_linking_goes() -> None:
    """A form's redirects are held against form-action: Slack's, a company's single sign-on wherever it is, X."""
    policy = REAL.page("home.html", can_install=False).headers["content-security-policy"]

    assert "form-action 'self' https:;" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_in_the_sandbox_they_lead_to_the_sandbox() -> None:
    """Other addresses of Slack and X, and no wildcard."""
    policy = LOCAL.page("home.html", can_install=False).headers["content-security-policy"]

    assert "form-action 'self' http://127.0.0.1:8001 http://127.0.0.1:8002 https:;" in policy
    assert "*" not in policy


def test_foreign_text_is_escaped() -> None:
    """A name of script is a name."""
    page = REAL.page("message.html", title="<script>", paragraphs=["</p><img src=x>"], link=None)

    assert b"<script>" not in page.body
    assert b"<img" not in page.body


def test_a_page_without_its_values_is_a_fault() -> None:
    """A forgotten value fails in tests, and doesn't show as an empty space."""
    with pytest.raises(UndefinedError):
        REAL.page("message.html")


def test_a_redirect_is_a_get() -> None:
    """303: a 307 would send the form on (RFC 9700 section 4.12), and the address stays out of Referers."""
    moved = REAL.redirect("https://slack.com/x")

    assert (moved.status_code, moved.headers["location"]) == (303, "https://slack.com/x")
    assert moved.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("channel", "leads"),
    [
        (None, "https://slack.com/app_redirect?team=T1"),
        ("C1", "https://slack.com/app_redirect?team=T1&channel=C1"),
    ],
)
def test_back_to_slack_is_made_of_ids(channel: str | None, leads: str) -> None:
    """The way back is an address of Slack's, made of what was stored."""
    assert REAL.slack_link("T1", channel) == leads


def test_over_https_a_browser_comes_back_by_https_only() -> None:
    """What was reached over https once is not asked for in the clear again (RFC 6797); this machine has no https."""
    assert (
        REAL.page("home.html", can_install=False).headers["strict-transport-security"] == "max-age=31536000"
    )
    assert "strict-transport-security" not in LOCAL.page("home.html", can_install=False).headers


@pytest.mark.parametrize(
    ("channel", "leads"), [(None, "slack://open?team=T1"), ("C1", "slack://channel?team=T1&id=C1")]
)
def test_the_way_back_opens_slacks_own_app(channel: str | None, leads: str) -> None:
    """From stored ids alone; with another Slack than the real one, there is no such app."""
    assert REAL.slack_app_link("T1", channel) == leads
    assert LOCAL.slack_app_link("T1", channel) is None
