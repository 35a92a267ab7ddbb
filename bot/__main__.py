"""The command line: `python -m bot`."""

from bot.cli.commands import app

if __name__ == "__main__":
    app(prog_name="python -m bot")
