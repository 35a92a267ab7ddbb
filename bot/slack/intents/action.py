"""What an action's row holds (`bot.slack.actions`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.slack.intents.intent import Placement


class Access(StrEnum):
    POLICY = "policy"  # those whom the workspace's policy allows, where it does
    # Available even to refused users: help, their own data, and unlinking.
    ALWAYS = "always"
    ADMIN = "admin"  # ignores the policy, so that admins can't lock themselves out


class HomeSection(StrEnum):
    """The sections of the Home; each shows the replies to its own buttons (`messages.home`)."""

    ACCOUNT = "account"
    LIKES = "likes"
    SETTINGS = "settings"
    ADMIN = "admin"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Label:
    """The wording for an action.

    `label` is for a button, and `spoken` what screen readers say after it. `to` follows "Connect
    your X account to …", `then` follows "we'll …". `question` and `submit` are for the choice
    between several posts.
    """

    label: str = "Try again"
    spoken: str = ""
    to: str = "do this"
    then: str = "do it right after"
    question: str = "Which post?"
    submit: str = "Continue"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that users can request.

    `handler` is the attribute path of its method in `bot.slack.handlers.registry.Handlers`, called
    with the request and `arguments`. With `help`, it is also a command: `/likewise name`, or
    `command` if set; `usage` describes its argument, and help shows it to admins only if it is
    `for_admins`. With `by_role`, the reply depends on the
    requester's role, which is loaded even if `access` doesn't need it. `placement` is where the
    reply to a click goes unless the button overrides it: NEW if replacing the clicked message would
    remove its other buttons. `home` is the section of the App Home that shows the reply to a click
    there, None if the Home can't offer it (it has no channel); `in_home` is a sentence that is
    shown there instead of the reply, if the Home itself shows the rest.
    """

    name: str
    handler: str
    help: str = ""
    usage: str = ""
    for_admins: bool = False
    command: str | None = None
    label: Label = Label()
    access: Access = Access.POLICY
    by_role: bool = False
    placement: Placement = Placement.REPLACE
    home: HomeSection | None = HomeSection.ACCOUNT
    in_home: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """The name as a `/likewise` subcommand."""
        return self.name.replace("_", "-")
