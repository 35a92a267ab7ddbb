"""`auth.*`: https://docs.slack.dev/reference/methods/auth.test."""

from typing import Any

from bot.sandbox.slack.api.caller import Call


def api_test(call: Call) -> dict[str, Any]:
    return {"args": call.args}


def test(call: Call) -> dict[str, Any]:
    workspace = call.workspace()
    return {
        "url": workspace.url,
        "team": workspace.name,
        "user": workspace.app.name.lower(),
        "team_id": workspace.id,
        "user_id": workspace.app.user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": workspace.org_wide,
    } | ({"enterprise_id": workspace.enterprise[0]} if workspace.enterprise else {})


def revoke(call: Call) -> dict[str, Any]:
    held = call.installation()
    held.revoked, held.dead = True, "token_revoked"
    return {"revoked": True}
