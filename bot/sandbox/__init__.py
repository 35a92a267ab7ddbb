"""X and Slack on this machine, so that Likewise can be tried and tested without an account anywhere."""
