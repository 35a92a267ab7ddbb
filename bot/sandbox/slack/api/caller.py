"""A Web API call: its token, scopes and arguments."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.installations import Installation
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Workspace

JSON_ARGUMENTS = ("blocks", "attachments", "view", "message", "metadata", "files")


@dataclass
class Call:
    state: State
    args: dict[str, Any]
    token: str

    def installation(self, *scopes: str) -> Installation:
        """Return the bot token's installation; raise `ApiError` if it lacks one of the scopes."""
        if not self.token:
            raise ApiError("not_authed")
        held = self.state.installations.by_token(self.token)
        for scope in scopes:
            if scope not in held.scopes:
                raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(held.scopes)))
        return held

    def workspace(self, *scopes: str) -> Workspace:
        """Return the token's workspace; for an org-wide token, that of the channel or user."""
        own = self.state.workspace(self.installation(*scopes).team_id)
        return next(filter(self._is_meant, self.organization()), own)

    def organization(self, *scopes: str) -> list[Workspace]:
        """Return the workspaces of the bot token: one, or all of an enterprise if org-wide."""
        own = self.state.workspace(self.installation(*scopes).team_id)
        if not (own.org_wide and own.enterprise):
            return [own]
        return [other for other in self.state.world.workspaces.values() if other.enterprise == own.enterprise]

    def _is_meant(self, workspace: Workspace) -> bool:
        team, channel, user = (
            next((str(self.args[name]) for name in names if self.args.get(name)), "")
            for names in (("team_id",), ("channel", "channel_id"), ("user_id", "users", "user"))
        )
        if team:
            return workspace.id == team
        if channel:
            return any(channel in {one.id, one.im_with} for one in workspace.channels.values())
        return user in workspace.people

    def text(self, name: str, missing: str = "invalid_arguments") -> str:
        """Return a required text argument; raise `ApiError` if it is missing."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            raise ApiError(missing)
        return value


async def read_call(request: Request, state: State) -> Call:
    """Parse a call: arguments from query, form or JSON; token from the header or the arguments."""
    args: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = parse_json(await request.body() or b"{}", "invalid_json")
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        args |= body
    elif request.method == "POST":
        form = await request.form()
        args |= {name: value for name, value in form.items() if not isinstance(value, UploadFile)}
    for name in JSON_ARGUMENTS:
        if isinstance(args.get(name), str) and args[name]:
            args[name] = parse_json(args[name], "invalid_arguments")
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    own = str(args.pop("token", "") or "")
    token = credentials if scheme.lower() == "bearer" else own
    return Call(state, args, token)


def parse_json(text: bytes | str, code: str) -> Any:
    """Parse JSON; raise `ApiError` with this code if it isn't any."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise ApiError(code) from error
