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
    """`__Host-`: this host only, all paths, https only, not for scripts, ten minutes (RFC 6265bis)."""
    given = cookie(REAL)

    assert given.startswith("__Host-likewise-link=abc;")
    for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert attribute in given
    assert "Domain" not in given


def test_on_localhost_a_cookie_works_without_https() -> None:
    """There is no certificate, and browsers refuse the prefix there."""
    given = cookie(LOCAL)

    assert given.startswith("likewise-link=abc;")
    assert "Secure" not in given
    assert "HttpOnly" in given


def test_a_cookie_is_deleted_under_its_own_name() -> None:
    """Browsers delete a cookie only with the same name, path and prefix rules."""
    response = Response()
    REAL.delete_cookie(response, "link")

    taken = response.headers["set-cookie"]
    assert taken.startswith("__Host-likewise-link=")
    assert "Max-Age=0" in taken
    assert "Secure" in taken


def test_forms_lead_only_to_the_sign_ins() -> None:
    """form-action applies to a form's redirects: Slack's, a company's single sign-on, and X's."""
    policy = REAL.page("home.html", can_install=False).headers["content-security-policy"]

    assert "form-action 'self' https:;" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_in_the_sandbox_forms_lead_to_the_sandbox() -> None:
    """Other addresses for Slack and X, and no wildcard."""
    policy = LOCAL.page("home.html", can_install=False).headers["content-security-policy"]

    assert "form-action 'self' http://127.0.0.1:8001 http://127.0.0.1:8002 https:;" in policy
    assert "*" not in policy


def test_names_are_escaped() -> None:
    """A script tag in a name is shown as text."""
    page = REAL.page("message.html", title="<script>", paragraphs=["</p><img src=x>"], link=None)

    assert b"<script>" not in page.body
    assert b"<img" not in page.body


def test_a_page_with_a_missing_value_is_an_error() -> None:
    """It fails in tests instead of showing an empty space."""
    with pytest.raises(UndefinedError):
        REAL.page("message.html")


def test_a_redirect_is_a_get() -> None:
    """303, since a 307 would resend the form (RFC 9700, section 4.12); the address stays out of Referer headers."""
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
def test_the_link_back_to_slack_is_made_of_ids(channel: str | None, leads: str) -> None:
    """Its host is Slack's, and only stored IDs are added."""
    assert REAL.slack_link("T1", channel) == leads


def test_https_is_required_once_it_was_used() -> None:
    """HSTS (RFC 6797), except on localhost."""
    assert (
        REAL.page("home.html", can_install=False).headers["strict-transport-security"] == "max-age=31536000"
    )
    assert "strict-transport-security" not in LOCAL.page("home.html", can_install=False).headers


@pytest.mark.parametrize(
    ("channel", "leads"), [(None, "slack://open?team=T1"), ("C1", "slack://channel?team=T1&id=C1")]
)
def test_the_link_back_opens_slacks_app(channel: str | None, leads: str) -> None:
    """From stored IDs alone; the sandbox's Slack has no such app."""
    assert REAL.slack_app_link("T1", channel) == leads
    assert LOCAL.slack_app_link("T1", channel) is None
