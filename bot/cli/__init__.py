"""`python -m bot`: one module per command.

The modules import what they run only when they run it, so that `--help` answers at once.
"""
