"""Who asks: a Slack user inside a tenant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack user as the app knows them.

    `tenant` is the Slack enterprise's id for an org-wide installation, else the workspace's id;
    `workspace` is the workspace they act in. Two members are the same person when tenant and user
    agree.
    """

    tenant: str
    user: str
    workspace: str
