"""Handlers of actions: from a request, by one service call, to a message."""
