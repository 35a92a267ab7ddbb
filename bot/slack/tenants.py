"""Find the installation of the app that a payload is for.

In channels shared with other organizations, most fields describe the acting user. Which field names
the installation depends on the kind of payload: https://docs.slack.dev/apis/slack-connect,
https://docs.slack.dev/apis/events-api#event-type-structure, and the samples in slackapi/bolt-python
(`tests/scenario_tests`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.slack.payload import Body, part, text

# Ends the tenant at the beginning of private_metadata; neither ids nor base64 contain it.
_END: Final = "."


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant (an organization or a workspace), and the workspace acted in; empty if unnamed."""

    tenant: str
    workspace: str


def installed_in(body: Body) -> Place:
    """Return the installation that a payload is for; empty texts if it names none."""
    if "event" in body:
        return _of_event(body)
    if "team_id" in body:  # a slash command
        return _place(body, text(body, "team_id"), text(body, "enterprise_id"))
    if text(part(body, "view"), "app_installed_team_id"):
        return _of_view(body)
    team = part(body, "team")
    workspace = text(team, "id") or text(part(body, "user"), "team_id")
    return _place(body, workspace, _enterprise(body))


def with_tenant(tenant: str, sealed: str) -> str:
    """Return private_metadata that names the tenant, to which `sealed` itself is bound."""
    return f"{tenant}{_END}{sealed}"


def tenant_in(metadata: str) -> str:
    """Return the tenant that a modal's private_metadata names; empty if it names none."""
    return metadata.partition(_END)[0] if _END in metadata else ""


def sealed_in(metadata: str, tenant: str) -> str:
    """Return the encrypted part of a modal's private_metadata; empty if it names another tenant."""
    if _END not in metadata:
        return metadata
    named, _, sealed = metadata.partition(_END)
    return sealed if named == tenant else ""


def _of_event(body: Body) -> Place:
    """Read `authorizations`: the outer `team_id` and `enterprise_id` are the acting user's."""
    first = _first(body.get("authorizations"))
    if text(part(body, "event"), "type") == "team_access_revoked":
        # Always about the organization's installation; Slack's own sample says otherwise.
        return Place(text(first or {}, "enterprise_id") or text(body, "enterprise_id"), "")
    if first is None:  # Slack may omit it when the app is uninstalled
        workspace, enterprise = text(body, "team_id"), text(body, "enterprise_id")
        return Place(workspace or enterprise, workspace)
    if first.get("is_enterprise_install") is not True:
        workspace = text(first, "team_id")
        return Place(workspace, workspace)
    tenant = text(first, "enterprise_id")
    return Place(tenant, text(first, "team_id") or _workspace_of(tenant, body))


def _workspace_of(tenant: str, body: Body) -> str:
    """Return the workspace that the envelope names, if it is one of the organization's own."""
    for team, enterprise in (("team_id", "enterprise_id"), ("context_team_id", "context_enterprise_id")):
        if tenant and text(body, enterprise) == tenant and text(body, team):
            return text(body, team)
    return ""


def _of_view(body: Body) -> Place:
    """Read a modal or Home: `team`, `enterprise` and `view.team_id` are the acting user's own."""
    view = part(body, "view")
    workspace = text(view, "app_installed_team_id")
    if not is_org_wide(body):
        return Place(workspace, workspace)
    # No field names the installation's organization, so a modal carries it. If the workspace is the
    # user's own, their organization is the installation's.
    own = text(part(body, "team"), "id") or text(view, "team_id")
    theirs = _enterprise(body)
    tenant = tenant_in(text(view, "private_metadata")) or theirs
    if workspace == tenant:  # it may name the organization
        workspace = own if theirs == tenant else ""
    return Place(tenant, workspace)


def _place(body: Body, workspace: str, enterprise: str) -> Place:
    return Place(enterprise if is_org_wide(body) else workspace, workspace)


def is_org_wide(body: Body) -> bool:
    return body.get("is_enterprise_install") in ("true", True)


def _enterprise(body: Body) -> str:
    return text(part(body, "enterprise"), "id") or text(part(body, "team"), "enterprise_id")


def _first(authorizations: object) -> Body | None:
    if not isinstance(authorizations, list) or not authorizations:
        return None
    return authorizations[0] if isinstance(authorizations[0], Mapping) else None
