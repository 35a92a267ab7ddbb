"""An external user sends every action that the app has, where colleagues show their names and who liked their posts."""

import json

import pytest
from sqlalchemy import update

from bot.db.tables import MemberPreferences
from bot.sandbox.x.seed import MAYAS_POST
from bot.slack.actions import ACTIONS
from tests.conftest import SQLITE
from tests.scenarios.conftest import MAYAS, PATIENCE, Scene
from tests.scenarios.external_users import external_user_connected, external_users_allowed, host
from tests.scenarios.team import turn_on_replies

__all__ = ["host"]

PUBLIC = ("chat.postMessage", "chat.update", "files.completeUploadExternal", "views.open")


async def press_forged_button(scene: Scene, user: str, action: str) -> str:
    """Press a forged button in #social; return all that the app says to this person afterwards."""
    value = json.dumps({"action": action, "post_id": MAYAS_POST})
    element = {"type": "button", "action_id": f"ask:{action}", "value": value}
    element["text"] = {"type": "plain_text", "text": "Go"}  # type: ignore[assignment]
    blocks = [{"type": "actions", "block_id": "b", "elements": [element]}]
    there = scene.slack.post("maya", "#social", "", blocks=blocks)
    before = len(scene.slack.seen_by(user, "#social"))
    await scene.slack.click(user, there, f"ask:{action}")
    await scene.container.storage.background.drain(PATIENCE)
    return "\n".join(f"{one.text} {one.blocks}" for one in scene.slack.seen_by(user, "#social")[before:])


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_no_action_tells_an_external_user_what_teammates_see(host: Scene) -> None:
    """Nora is connected; Kai has Sam's user ID; a teammate sees both what is hidden from them."""
    for user in ("maya", "sam", "lena"):
        await host.connect(user)
    await external_users_allowed(host)
    await turn_on_replies(host, "#launches")
    async with host.container.storage.database.session() as session:
        await session.execute(update(MemberPreferences).values(show_likes=True, share_likers=True))
    for user in ("sam", "lena"):
        await host.type(user, "/like", MAYAS)
    sam, lena = (host.slack.person(user).id for user in ("sam", "lena"))
    await external_user_connected(host, "nora", "acmehq", MAYAS)
    host.slack.share("#social", "kai")
    assert sam in (seen := await press_forged_button(host, "lena", "likers"))
    assert "lena_ops" in seen

    host.slack.api_calls.clear()
    for user in ("nora", "kai"):
        for action in ACTIONS:
            told = await press_forged_button(host, user, action)
            assert [one for one in (sam, lena, "sam_writes", "lena_ops") if one in told] == [], action

    assert [call.method for call in host.slack.api_calls if call.method in PUBLIC] == []
