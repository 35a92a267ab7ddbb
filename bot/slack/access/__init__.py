"""Who a Slack user is, and what they may do."""
