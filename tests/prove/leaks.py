"""Secrets: all output of a run is searched for every secret that it used.

The run links accounts, fails to, refreshes, answers late, is attacked and killed. The output is log lines, error pages,
metrics, and every row and byte of the database; the secrets are tokens, codes, states, cookies, verifiers, keys, signatures.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import select

from bot.db.tables import Base
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.paths import http_here
from tests.prove.deployment import PEOPLE, Deployment, deployment
from tests.prove.report import Row

_SETTINGS = (
    *("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    *("X_CLIENT_SECRET", "ENCRYPTION_KEYS", "METRICS_TOKEN"),
)
_IN_ADDRESSES = frozenset({"code", "state", "nonce", "t", "token", "id_token"})
_LEAST_LENGTH = 12
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_METRICS_TOKEN = "prove-metrics-token-0123456789abcdef"


async def leaks(database_url: str, folder: Path, name: str) -> list[Row]:
    """Run a day of everything, then search."""
    async with deployment(database_url, folder, ANSWER_WITHIN="0.1", METRICS_TOKEN=_METRICS_TOKEN) as here:
        pages = await _day(here)
        written = {
            "logs": here.logs(),
            "pages and metrics": pages,
            "database": await _rows(here) + _file(database_url),
        }
        used = _secrets(here)
        challenges = _challenges(here)
    found = Counter(
        f"{kind} in {place}" for kind, secret in used for place, text in written.items() if secret in text
    )
    for place, text in written.items():
        found[f"verifier in {place}"] += sum(
            _challenge(one) in challenges for one in set(_VERIFIER.findall(text))
        )
    hits = +found
    kinds = Counter(kind for kind, _ in used)
    # Test the search itself: it finds a value that must be there.
    sees = "request_handled" in written["logs"] and here.slack.person("maya").id in written["database"]
    return [
        Row(
            "Secrets",
            name,
            f"{len(used)} secrets ({', '.join(f'{times} {kind}' for kind, times in kinds.items())}; "
            f"{len(challenges)} verifiers by their challenge) in {sum(map(len, written.values())) // 1000} kB written",
            f"{sum(hits.values())} hits" + "".join(f"; {times} {what}" for what, times in hits.items()),
            not hits and sees and bool(challenges),
        )
    ]


async def _day(here: Deployment) -> str:
    """Do what users and attackers do; return what browsers and Prometheus received."""
    for post in (ANNOUNCEMENT, HIRING):
        for user in PEOPLE:
            await here.final(
                await here.slack.command(user, "#social", "/like", f"https://x.com/a/status/{post}")
            )
    here.x.world.grants.expire_access(here.account(PEOPLE["maya"]).id)
    here.x.faults.next(FaultKind.SLOW, "*", "/2/users/*", seconds=1)
    here.x.faults.next(FaultKind.INVALID_JSON, "POST", "/2/oauth2/token")
    for _ in range(2):
        exchange = await here.slack.command("maya", "#social", "/like", f"https://x.com/a/status/{HIRING}")
        await here.final(exchange)
    here.x.world.revoke(here.account(PEOPLE["sam"]))
    await here.final(
        await here.slack.command("sam", "#social", "/unlike", f"https://x.com/a/status/{HIRING}")
    )
    await here.connect("sam")
    await here.final(await here.slack.command("lena", "#social", "/likewise", "disconnect"))
    shown = []
    async with http_here(timeout=30) as http:
        for path in (
            "/link/x/callback?state=forged&code=forged",
            "/link/start?token=forged",
            "/nothing",
            "/",
        ):
            shown.append((await http.get(f"{here.servers[0].url}{path}")).text)  # noqa: PERF401 (one after the other)
        raw = b"command=/like&text=x"
        forged = here.slack.sign(raw, secret="guessed")
        shown.append((await http.post(here.slack.request_url, content=raw, headers=forged)).text)
        metrics = await http.get(
            f"{here.servers[0].url}/metrics", headers={"authorization": f"Bearer {_METRICS_TOKEN}"}
        )
        shown.append(metrics.raise_for_status().text)
    server = here.servers[0]
    server.kill()
    await server.process.wait()
    await here.start(server.url)
    return "\n".join(shown)


def _secrets(here: Deployment) -> list[tuple[str, str]]:
    """Return each secret that the run used, with its kind."""
    grants = here.x.world.grants
    found = {("key or secret of the settings", here.settings[name]) for name in _SETTINGS}
    found |= {("access token", token) for token in grants.access}
    found |= {("refresh token", token) for token in grants.refresh}
    found |= {("code", code) for code in grants.codes}
    found |= {("token of a Slack sign-in", token) for token in here.slack.id_tokens.issued}
    found |= {("response_url", url.rpartition("/")[2]) for url in here.slack.response_urls}
    found |= {("signature", sent.headers["x-slack-signature"][3:]) for sent in here.slack.requests}
    for address in here.addresses:
        pairs = parse_qsl(urlsplit(address).query)
        found |= {(f"{key} of an address", value) for key, value in pairs if key in _IN_ADDRESSES}
    found |= {("cookie", cookie) for cookie in here.cookies}
    return sorted(one for one in found if len(one[1]) >= _LEAST_LENGTH)


def _challenges(here: Deployment) -> set[str]:
    return {
        value
        for address in here.addresses
        for key, value in parse_qsl(urlsplit(address).query)
        if key == "code_challenge"
    }


def _challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


async def _rows(here: Deployment) -> str:
    """Return every value of every row, bytes included, so that a plain secret would be found."""
    texts: list[str] = []
    async with here.database.session() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                texts += [
                    bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    for value in row
                ]
    return "\n".join(texts)


def _file(database_url: str) -> str:
    """Return every byte of a SQLite file and the files next to it, including deleted rows."""
    path = database_url.removeprefix("sqlite:///")
    if path == database_url:
        return ""
    files = [Path(f"{path}{suffix}") for suffix in ("", "-wal")]
    return "".join(file.read_bytes().decode("latin-1") for file in files if file.exists())
