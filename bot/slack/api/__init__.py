"""Slack's Web API: the one client, the one error, and response_urls."""

from bot.slack.api.client import Retry, SlackApi, SlackClient, SlackResponse
from bot.slack.api.errors import ErrorKind, SlackError

__all__ = ["ErrorKind", "Retry", "SlackApi", "SlackClient", "SlackError", "SlackResponse"]
