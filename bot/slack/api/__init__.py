"""Slack's Web API: one client, one error type, and response_urls."""

from bot.slack.api.client import Retry, SlackApi, SlackClient, SlackResponse
from bot.slack.api.errors import ErrorKind, SlackError
