"""X's Activity API: the webhook, the subscriptions, and the events, each handled once."""
