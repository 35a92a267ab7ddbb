"""What X tells by itself: its webhook, the subscriptions, and the events, each handled once."""
