"""Which proxy is used for an address, from the environment's variables."""

import pytest

from bot.proxies import Proxy, UnusableProxy, proxy_for
from bot.secret import Secret

PROXY = "http://proxy.example:3128"
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without proxies."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("variable", "url", "used"),
    [
        ("HTTPS_PROXY", "https://slack.com/api/", True),
        ("HTTPS_PROXY", "wss://wss-primary.slack.com/link", True),
        ("HTTPS_PROXY", "http://x.example", False),
        ("HTTP_PROXY", "https://api.x.com", False),
        ("HTTP_PROXY", "http://x.example", True),
        ("ALL_PROXY", "https://api.x.com", True),
        ("https_proxy", "https://api.x.com", True),
        ("HTTPS_PROXY", "https://127.0.0.1:8443", False),
        ("HTTP_PROXY", "http://localhost:8000", False),
        ("ALL_PROXY", "http://[::1]:8000", False),
    ],
)
def test_each_variable_applies_to_its_scheme(
    monkeypatch: pytest.MonkeyPatch, variable: str, url: str, used: bool
) -> None:
    """A WebSocket uses the proxy for https, and servers on this machine are reached directly."""
    monkeypatch.setenv(variable, PROXY)

    assert proxy_for(url) == (Proxy(PROXY) if used else None)


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", "slack.com", True),
        ("slack.com", "slack.com", True),
        ("slack.com", "files.slack.com", True),
        (".slack.com", "files.slack.com", True),
        ("*.slack.com", "files.slack.com", True),
        ("SLACK.com.", "slack.com", True),
        ("slack.com", "notslack.com", False),
        ("slack.com:443", "slack.com", True),
        ("slack.com:8443", "slack.com", False),
        ("https://slack.com/", "slack.com", True),
        ("a.example, slack.com", "slack.com", True),
        ("a.example slack.com", "slack.com", True),
        ('"slack.com"', "slack.com", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3:443", "10.1.2.3", True),
        ("[2001:db8::]/32", "[2001:db8::7]", False),
        ("2001:db8::/32", "[2001:db8::7]", True),
        ("[2001:db8::7]", "[2001:db8::7]", True),
        ("[2001:db8::7]:443", "[2001:db8::7]", True),
        ("[::1],10.0.0.0/8,::", "slack.com", False),
        ("[[,///,10.0.0.0/99,:::", "slack.com", False),
        ("", "slack.com", False),
    ],
)
def test_no_proxy_lists_hosts_to_reach_directly(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, host: str, direct: bool
) -> None:
    """Names, domains, addresses, ranges and ports, in the forms that other programs accept; invalid ones are ignored."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", no_proxy)

    assert (proxy_for(f"https://{host}/x") is None) is direct


@pytest.mark.parametrize(
    "text", ["proxy.example:3128", '"http://proxy.example:3128"', f" {PROXY} ", PROXY + "/"]
)
def test_a_proxy_is_parsed_in_all_common_forms(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Without a scheme, and with quotes or spaces left by `docker --env-file`."""
    monkeypatch.setenv("HTTPS_PROXY", text)

    assert proxy_for("https://slack.com") == Proxy(PROXY)


def test_a_password_is_sent_to_the_proxy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """It's percent-decoded into a header, and no text shows it."""
    monkeypatch.setenv("HTTPS_PROXY", "http://me:p%40ss@proxy.example:3128")
    proxy = proxy_for("https://slack.com")

    assert proxy == Proxy(PROXY, Secret("Basic bWU6cEBzcw=="))
    assert "bWU6" not in repr(proxy)


@pytest.mark.parametrize(
    "text",
    [
        "socks5://user:pass-phrase@127.0.0.1:1080",
        "socks5h://127.0.0.1:1080",
        "ftp://proxy.example",
        "http://",
        "http://proxy.example:port",
        "http://proxy.example:99999",
        "http://[::1",
        "http://two words",
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_an_unusable_proxy_is_explained(monkeypatch: pytest.MonkeyPatch, variable: str, text: str) -> None:
    """The message starts with the variable, says what to do, and doesn't repeat the password."""
    monkeypatch.setenv(variable, text)

    with pytest.raises(UnusableProxy) as raised:
        proxy_for("https://slack.com")

    assert str(raised.value).startswith(variable)
    assert "give " in str(raised.value)
    assert "pass-phrase" not in str(raised.value)


def test_https_proxy_takes_precedence_over_an_unusable_all_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Desktops often set ALL_PROXY to a SOCKS proxy besides."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("HTTPS_PROXY", PROXY)

    assert proxy_for("https://slack.com") == Proxy(PROXY)
