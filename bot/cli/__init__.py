"""The command line (`python -m bot`): one module per command.

Modules are imported only when they are needed, so that `--help` is fast.
"""
