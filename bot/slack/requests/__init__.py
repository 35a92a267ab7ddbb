"""Slack's requests on their way in: by HTTP or a socket, guarded, to Bolt."""
