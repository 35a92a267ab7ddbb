"""One installation of the app, as data."""

from dataclasses import dataclass
from datetime import datetime

from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one tenant: an enterprise (org-wide, `workspace` None) or a workspace.

    With token rotation, `token` expires at `expires_at`, and `refresh_token` can be used once.
    `installed_at` is None if the token is from the settings.
    """

    tenant: str
    enterprise: str | None
    workspace: str | None
    name: str
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    token: Secret
    installed_by: str
    installed_at: datetime | None
    refresh_token: Secret | None = None
    expires_at: datetime | None = None

    @property
    def org_wide(self) -> bool:
        """Whether the installation is the enterprise's, for all its workspaces."""
        return self.tenant == self.enterprise
