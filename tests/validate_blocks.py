"""`make blocks`: have Slack check a sample of everything that Likewise says.

It needs a bot token (`SLACK_BOT_TOKEN`, also in `.env`); without one, nothing is sent.
"""

import sys

import typer

from bot.cli.block_checks import NotChecked, Sample, refusals
from bot.http import NETWORK_ERRORS
from bot.settings import Purpose, Settings
from tests.slack.messages.every_sample import SAMPLES
from tests.slack.messages.samples import FRIENDLY


def every_sample() -> list[Sample]:
    """Return each sample by name, filled with ordinary text."""
    return [
        (f"{name} {number}", make(FRIENDLY))
        for name, samples in SAMPLES.items()
        for number, make in enumerate(samples)
    ]


def main() -> int:
    """Print what Slack would refuse; return the exit status."""
    settings, _ = Settings.validate_environment(Purpose.DOCTOR)
    if settings.slack_bot_token is None:
        typer.echo("SLACK_BOT_TOKEN isn't set, so nothing was sent to Slack.")
        return 0
    samples = every_sample()
    try:
        faults = list(refusals(settings.slack_api_url, settings.slack_bot_token, samples))
    except (NotChecked, *NETWORK_ERRORS) as error:
        typer.echo(f"Slack didn't check them: {error or type(error).__name__}")
        return 1
    typer.echo("\n".join([*faults, f"{len(samples)} messages, {len(faults)} refused."]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
