"""The person who makes a request: a Slack user in a tenant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack user as the app knows them.

    `tenant` is the enterprise id for an org-wide installation, otherwise the workspace id;
    `workspace` is where they act. Two members are the same person if tenant and user are equal.
    """

    tenant: str
    user: str
    workspace: str
