"""The only workspace served with SLACK_BOT_TOKEN: Slack is asked once which one it is.

Requests of any other workspace are refused.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import SlackUnavailable
from bot.secret import Secret
from bot.slack.api import ErrorKind, SlackClient, SlackError
from bot.slack.installation import Installation
from bot.slack.payload import storable
from bot.ttl_cache import TTLCache

log = structlog.get_logger(__name__)

_REFUSED_FOR: Final = timedelta(minutes=1)


@dataclass
class SingleWorkspace:
    """The only workspace (or organization) that is served.

    Source: https://docs.slack.dev/reference/methods/auth.test.
    """

    slack: SlackClient
    token: Secret
    clock: Clock
    _known: Installation | None = field(default=None, init=False)
    _refused: TTLCache[Secret, str] = field(init=False)

    def __post_init__(self) -> None:
        self._refused = TTLCache(_REFUSED_FOR, self.clock, max_entries=1)

    async def installed(self) -> Installation | None:
        """Return the installation; None if Slack refuses the token. Raises `SlackUnavailable`."""
        if self._known is None and self._refused.get(self.token) is None:
            self._known = await self._load()
        return self._known

    def invalidate(self) -> None:
        self._known = None
        self._refused.clear()

    async def _load(self) -> Installation | None:
        try:
            answer = (await self.slack.call("auth.test", token=self.token)).data
        except SlackError as error:
            log.warning("bot_token_unverified", reason=error.code)
            if error.kind is not ErrorKind.TOKEN_INVALID:
                raise SlackUnavailable(intermediary=error.intermediary) from None
            self._refused.put(self.token, error.code)
            return None
        org_wide = answer.get("is_enterprise_install") is True
        team, enterprise = answer.get("team_id"), answer.get("enterprise_id")
        return Installation(
            tenant=str(enterprise if org_wide else team),
            enterprise=enterprise,
            workspace=None if org_wide else team,
            name=storable(answer.get("team")) or str(team),
            app_id="",
            bot_id=str(answer.get("bot_id") or ""),
            bot_user_id=str(answer.get("user_id") or ""),
            scopes="",
            token=self.token,
            installed_by="",
            installed_at=None,
        )
