"""What an operator does with a deployment, apart from serving it; the commands are in `bot.cli`."""
