"""What people ask for, read from Slack's payloads as data."""
