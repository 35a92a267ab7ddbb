"""What a requester may do, loaded once per answer (`bot.slack.access.access`)."""

from dataclasses import dataclass, field

from bot.errors import ExternalUser, LikewiseError, NotAllowed, NotAnAdmin, Rule, SlackUnavailable
from bot.workspaces.policy import FULL_MEMBERS, Membership
from bot.workspaces.settings import WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Rights:
    """A requester's role in the workspace, and its settings.

    `membership` is None if Slack doesn't say, or if the reply doesn't depend on it. `refusal` is
    why the policy refuses them actions; None if it doesn't.
    """

    settings: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    membership: Membership | None = None
    refusal: LikewiseError | None = None

    @property
    def admin(self) -> bool | None:
        """Whether they are an admin or owner; None if unknown."""
        return None if self.membership is None else self.membership is Membership.ADMIN

    @property
    def full_member(self) -> bool:
        """Whether they are known to read every public channel, unlike guests and external users."""
        return self.membership in FULL_MEMBERS

    def require_full_member(self) -> None:
        """Raise unless they are a full member.

        Raises `ExternalUser`, `NotAllowed`, or `SlackUnavailable` if unknown.
        """
        if self.full_member:
            return
        if self.membership is None:
            raise SlackUnavailable
        raise ExternalUser if self.membership is Membership.EXTERNAL else NotAllowed(Rule.FULL_MEMBERS)

    @property
    def barred(self) -> NotAllowed | ExternalUser | None:
        """The rule that keeps them from using the app; None also if Slack doesn't say."""
        return self.refusal if isinstance(self.refusal, NotAllowed | ExternalUser) else None

    def require_admin(self) -> None:
        """Raise `NotAnAdmin` unless they are an admin; `SlackUnavailable` if unknown."""
        if self.admin is None:
            raise SlackUnavailable
        if not self.admin:
            raise NotAnAdmin
