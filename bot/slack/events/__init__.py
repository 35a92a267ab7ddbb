"""What Slack's events lead to, by what they are about."""
