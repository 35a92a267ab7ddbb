"""Messages as stored data."""

from bot.slack.message import Message


def test_a_message_can_be_stored() -> None:
    """A pending reply is sent later as it was, to the same part of the Home tab."""
    message = Message(
        "Saved", [{"type": "section", "text": {"type": "mrkdwn", "text": "*Saved*"}}], "settings"
    )

    assert Message.load(message.dump()) == message
