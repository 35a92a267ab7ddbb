"""The web client: a small Slack in the browser."""
