"""What there is to show in Slack, as data: from whoever finds it to whoever draws it."""
