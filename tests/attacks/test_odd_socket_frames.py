"""Frames over Socket Mode that Slack wouldn't send: the connection stays, and the next command works."""

import pytest

from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import scene
from tests.scenarios.transports import over_socket

DEEP = "[" * 100_000
COMMAND = '"type":"slash_commands","payload":{"command":"/like","text":'
FRAMES = (
    *(
        "",
        "null",
        '["disconnect"]',
        '"disconnect" {',
        '{"type":"disconnect"',
        '{"type":["disconnect"]}',
        DEEP,
    ),
    *('{"type":"disconnect","a":' + DEEP, '{"type":1,"x":"disconnect"}', '{"type":"hello","debug_info":[]}'),
    '{"envelope_id":"1","type":"events_api","payload":' + "[" * 5_000 + "]" * 5_000 + "}",
    *('{"envelope_id":"1","type":"events_api"}', '{"envelope_id":"1","type":"events_api","payload":"x"}'),
    '{"envelope_id":"1","type":"events_api","payload":[1],"retry_attempt":"x","retry_reason":{}}',
    *('{"envelope_id":"1","type":"of the future","payload":{"a":1}}', '{"envelope_id":"1","payload":{}}'),
    *(f'{{"envelope_id":{name},{COMMAND}"x"}}}}' for name in ("1", "null", '{"a":1}', '"\\ud800"', "[]")),
    *(
        f'{{"envelope_id":"1",{COMMAND}{value}}}}}'
        for value in ("NaN", "1e999", "9" * 5_000, f'"{"x" * 3_000_000}"')
    ),
    f'{{"envelope_id":"{"e" * 100_000}",{COMMAND}"x"}}}}',
)


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_odd_frames_do_not_end_the_connection(database_url: str, clock: MovableClock) -> None:
    """Not JSON, cut off, deeply nested, huge, without IDs or with IDs of other types, and types of the future."""
    async with scene(database_url, clock) as acme, over_socket(acme) as (over, _):
        (connection,) = over.slack.sockets.connections
        await connection.send_bytes(b"\xff\x00")
        for frame in FRAMES:
            await connection.send_str(frame)

        answer = await over.type("maya", "/likewise", "help")

        assert "/like" in as_text(answer)
        assert over.slack.sockets.connections == [connection]
