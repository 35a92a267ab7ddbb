"""Answers on their way: sent, kept on disk while they are owed, and files beside them."""
