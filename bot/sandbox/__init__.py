"""Local simulations of X and Slack, to try and test Likewise without any account."""
