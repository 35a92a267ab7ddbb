"""The link between a Slack user and their X account: connect, disconnect, token refresh."""

from bot.linking.results import ConnectLink, Disconnected, LinkedAccount
from bot.linking.service import Linking
