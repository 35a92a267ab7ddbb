"""Answers: in time, kept until they are given, and sent where Slack takes them."""
