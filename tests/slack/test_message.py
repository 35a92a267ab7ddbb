"""Messages as data."""

from bot.slack.message import Message


def test_a_message_survives_being_written() -> None:
    """What is owed is later said in the same words, and in the same part of the Home."""
    message = Message(
        "Saved", [{"type": "section", "text": {"type": "mrkdwn", "text": "*Saved*"}}], "settings"
    )

    assert Message.load(message.dump()) == message
