"""Run the handler of each request and deliver its reply within Slack's three seconds or later."""
