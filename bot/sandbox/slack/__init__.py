"""A local Slack: its APIs and pages for the app, a web client, and a driver for tests."""

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.installations import AppManifest
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.server import SlackSandbox
from bot.sandbox.slack.state import ApiCall
from bot.sandbox.slack.views import View

__all__ = ["ApiCall", "ApiError", "AppManifest", "Exchange", "Message", "Person", "SlackSandbox", "View"]
