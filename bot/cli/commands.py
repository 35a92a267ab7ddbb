"""The commands, put together."""

import typer

from bot.cli import demo, doctor, keys, manifest, migrate, serve, socket

app = typer.Typer(
    help="Likewise: like X Posts from Slack, each person as themselves. Start with `demo`: it needs no account.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # A person meets sentences, not tracebacks; where one is printed all the same, it is the plain one, without values.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (serve.serve, socket.socket, demo.demo, migrate.migrate, doctor.doctor, manifest.manifest):
    app.command()(command)
app.add_typer(keys.app, name="keys")
