"""The page in the browser: a small Slack."""
