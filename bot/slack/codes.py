"""Slack's names for what went wrong (`error` in an answer of the Web API)."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse


def code_of(refusal: SlackApiError) -> str:
    """Return the name, empty when Slack gave none."""
    # Without a readable answer slack_sdk hands on the bare HTTP response.
    answer = refusal.response
    return str(answer.get("error", "")) if isinstance(answer, AsyncSlackResponse) else ""
