"""`setup`: from nothing to a deployment without problems, in a terminal and without one."""

import asyncio
import json
import re
import stat
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from dotenv import dotenv_values
from typer.testing import Result

from bot.cli.setup import env_file
from bot.db.keyring import new_key
from bot.sandbox.environment import X_BEARER_TOKEN, SandboxEnvironment, sandbox_environment
from tests.cli.conftest import Likewise
from tests.cli.terminal import Terminal, terminal

PUBLIC_URL = "https://likewise.example"
CALLBACK = f"{PUBLIC_URL}/link/x/callback"
WHERE_THEY_ARE = ("SLACK_API_URL", "SLACK_URL", "X_API_URL", "X_URL")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")


@pytest.fixture
async def here() -> AsyncIterator[SandboxEnvironment]:
    """Slack and X in the sandbox, with apps registered for the public URL."""
    async with sandbox_environment(PUBLIC_URL) as made:
        yield made


@pytest.fixture
def values(here: SandboxEnvironment) -> dict[str, str]:
    """The values that an operator copies from the pages."""
    return here.settings(X_BEARER_TOKEN=X_BEARER_TOKEN)


def environment_for(values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables with the URLs of this test's Slack and X."""
    return {name: values[name] for name in WHERE_THEY_ARE}


async def run_setup(
    folder: Path, values: Mapping[str, str], play: Callable[[Terminal], None], *words: str
) -> tuple[str, int]:
    """Run `setup` in a terminal while `play` types; return the screen's text and the exit status."""

    def run() -> tuple[str, int]:
        with terminal(folder, "setup", "--no-browser", *words, **environment_for(values)) as shown:
            play(shown)
            return_code = shown.ended()
            return shown.screen, return_code

    return await asyncio.to_thread(run)


@pytest.mark.processes
async def test_an_operator_can_set_up_a_deployment(folder: Path, values: dict[str, str]) -> None:
    """Each mistake is reported at once with its fix, no secret is shown, and the file is complete and private."""

    def person(shown: Terminal) -> None:
        shown.answer("the internet? [Y/n]:", "y")
        shown.answer("PUBLIC_URL:", "http://likewise.example")
        shown.wait_for("PUBLIC_URL must begin with https://")
        shown.answer("PUBLIC_URL:", PUBLIC_URL)
        shown.answer("SLACK_CLIENT_ID:", "")
        shown.answer("SLACK_CLIENT_ID:", "111.222")
        shown.answer("SLACK_CLIENT_SECRET:", values["SLACK_CLIENT_SECRET"])
        shown.wait_for("Slack rejects SLACK_CLIENT_ID (invalid_client_id).")
        shown.answer("Keep it anyway? [y/N]:", "n")
        shown.answer("SLACK_CLIENT_ID (Enter keeps the current value):", values["SLACK_CLIENT_ID"])
        shown.answer("SLACK_CLIENT_SECRET:", "wrong-slack-secret")
        shown.wait_for("Slack rejects SLACK_CLIENT_SECRET (bad_client_secret).")
        shown.answer("Keep it anyway? [y/N]:", "n")
        shown.answer("SLACK_CLIENT_SECRET:", values["SLACK_CLIENT_SECRET"])
        shown.answer("SLACK_SIGNING_SECRET:", values["SLACK_CLIENT_SECRET"])
        shown.wait_for("is the same as SLACK_CLIENT_SECRET")
        shown.answer("SLACK_SIGNING_SECRET:", values["SLACK_SIGNING_SECRET"])
        shown.answer("SLACK_BOT_TOKEN (Enter for none):", values["SLACK_BOT_TOKEN"])
        shown.wait_for(f"     {CALLBACK}\n")
        shown.answer("X_CLIENT_ID:", values["X_CLIENT_ID"])
        shown.answer("X_CLIENT_SECRET:", "wrong-x-secret")
        shown.wait_for("X rejects X_CLIENT_ID and X_CLIENT_SECRET.")
        shown.answer("Keep it anyway? [y/N]:", "n")
        shown.answer("X_CLIENT_ID (Enter keeps the current value):", "")
        shown.answer("X_CLIENT_SECRET:", values["X_CLIENT_SECRET"])
        shown.answer("X_BEARER_TOKEN (Enter for none):", values["X_BEARER_TOKEN"])
        shown.answer("DATABASE_URL (Enter for none):", "")

    screen, status = await run_setup(folder, values, person)

    assert status == 0, screen
    assert re.search(r"^0 problems, \d+ warnings?\.$", screen, re.MULTILINE)
    written = dotenv_values(folder / ".env")
    asked = {name for name in values if name not in {*WHERE_THEY_ARE, "ENCRYPTION_KEYS", "SLACK_APP_TOKEN"}}
    assert {name: written[name] for name in asked} == {name: values[name] for name in asked}
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    secrets = [
        written["ENCRYPTION_KEYS"],
        "wrong-slack-secret",
        "wrong-x-secret",
        *(values[name] for name in asked if "SECRET" in name or "TOKEN" in name),
    ]
    assert not [secret for secret in secrets if secret and secret in screen]


@pytest.mark.processes
async def test_the_printed_url_creates_the_slack_app_from_the_manifest(
    folder: Path, values: dict[str, str]
) -> None:
    """It's Slack's page for a new app, and has the manifest with the public URL."""

    def person(shown: Terminal) -> None:
        shown.answer("the internet? [Y/n]:", "n")
        shown.answer("PUBLIC_URL:", PUBLIC_URL)
        shown.wait_for("SLACK_CLIENT_ID: ")
        shown.interrupt()

    screen, status = await run_setup(folder, values, person)

    (url,) = re.findall(r"^https://api\.slack\.com/\S+$", screen, re.MULTILINE)
    asked = parse_qs(urlsplit(url).query)
    manifest = json.loads(asked["manifest_json"][0])
    assert asked["new_app"] == ["1"]
    assert manifest["oauth_config"]["redirect_urls"] == [
        f"{PUBLIC_URL}/slack/oauth_redirect",
        f"{PUBLIC_URL}/link/slack/callback",
    ]
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "PUBLIC_URL" in dotenv_values(folder / ".env"), "what was entered before Ctrl-C is kept"
    assert (status, "To continue, run" in screen) == (2, True)


@pytest.mark.processes
async def test_one_setting_can_be_changed(folder: Path, values: dict[str, str]) -> None:
    """Only that one is asked for; comments and other lines of the file aren't changed."""
    before = "# mine\nexport PORT=9000\n" + "".join(f"{name}={text}\n" for name, text in values.items())
    (folder / ".env").write_text(before.replace(values["X_CLIENT_SECRET"], "old-secret"))
    (folder / ".env").chmod(0o644)

    def person(shown: Terminal) -> None:
        shown.answer("X_CLIENT_SECRET (Enter keeps the current value):", values["X_CLIENT_SECRET"])

    screen, status = await run_setup(folder, values, person, "x_client_secret")

    assert status == 0, screen
    assert (folder / ".env").read_text() == before
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert "SLACK_CLIENT_ID:" not in screen


@pytest.mark.processes
async def test_several_settings_can_be_changed_at_once(folder: Path, values: dict[str, str]) -> None:
    """Any setting can be named, even one that `setup` doesn't usually ask for; `none` removes it."""
    given = values | {"SUPPORT_CONTACT": "help@likewise.example"}
    (folder / ".env").write_text("".join(f"{name}={text}\n" for name, text in given.items()))

    def person(shown: Terminal) -> None:
        shown.answer("SLACK_SIGNING_SECRET (Enter keeps the current value):", "another-signing-secret")
        shown.answer("SLACK_APP_TOKEN (Enter keeps the current value):", "xoxb-of-another-kind")
        shown.wait_for("SLACK_APP_TOKEN does not begin with xapp-")
        shown.answer("SLACK_APP_TOKEN (Enter keeps the current value):", values["SLACK_APP_TOKEN"])
        shown.answer("X_BEARER_TOKEN (Enter keeps the current value, none removes it):", "none")
        shown.answer(
            "SUPPORT_CONTACT (Enter keeps the current value, none removes it):", "https://help.example"
        )

    names = ("support_contact", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "X_BEARER_TOKEN")
    screen, status = await run_setup(folder, values, person, *names)

    assert status == 0, screen
    changed = {"SLACK_SIGNING_SECRET": "another-signing-secret", "X_BEARER_TOKEN": ""}
    assert dotenv_values(folder / ".env") == given | changed | {"SUPPORT_CONTACT": "https://help.example"}


@pytest.mark.processes
async def test_ctrl_c_prints_the_command_to_continue(folder: Path, values: dict[str, str]) -> None:
    """With the same names; the file isn't changed."""
    before = "no setting\n" + "".join(f"{name}={text}\n" for name, text in values.items())
    (folder / ".env").write_text(before)

    def person(shown: Terminal) -> None:
        shown.wait_for("X_CLIENT_ID (Enter keeps the current value): ")
        shown.interrupt()

    screen, status = await run_setup(folder, values, person, "X_CLIENT_ID", "X_CLIENT_SECRET")

    assert (status, "To continue, run `python -m bot setup X_CLIENT_ID X_CLIENT_SECRET`." in screen) == (
        2,
        True,
    ), screen
    assert (folder / ".env").read_text() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("X_CLIENTSECRET",), "no setting X_CLIENTSECRET. Did you mean X_CLIENT_SECRET?"),
        (("ENCRYPTION_KEYS",), "Without its key, encrypted data can't be read"),
        (("X_CLIENT_ID", "--answers", "answers"), "not both"),
        (("--answers", "missing"), "There is no file missing."),
        (("--answers", "."), "can't be read: Is a directory"),
        (("--answers", "/dev/null"), "has no values"),
        ((), "--answers FILE"),
    ],
)
def test_an_invalid_call_of_setup_says_what_to_do(
    folder: Path, likewise: Likewise, words: tuple[str, ...], says: str
) -> None:
    """Without a terminal, as in a script or a container, it's to give answers in a file."""
    result = likewise("setup", *words)

    assert (result.exit_code, says in result.stderr) == (2, True), result.output
    assert words == () or not (folder / ".env").exists()


def test_a_symbolic_link_is_written_through_and_a_broken_one_refused(
    folder: Path, likewise: Likewise
) -> None:
    """Ansible, for example, may keep the file elsewhere."""
    target = folder / "elsewhere"
    target.write_text("PORT=9000\n")
    (folder / ".env").symlink_to(target)
    env_file.write("HOST", "::1")
    assert (folder / ".env").is_symlink()
    assert target.read_text() == "PORT=9000\nHOST=::1\n"

    (folder / ".env").unlink()
    (folder / ".env").symlink_to(folder / "missing" / "file")
    result = likewise("setup", "PORT")

    assert (result.exit_code, "Run this in a folder that you can write to" in result.stderr) == (2, True)


async def test_scripts_give_answers_in_a_file(
    folder: Path, values: dict[str, str], likewise: Likewise
) -> None:
    """Nothing is asked; the encryption key is created once, and kept by later runs."""
    answers = folder / "answers"
    given = {name: text for name, text in values.items() if name != "ENCRYPTION_KEYS"}
    answers.write_text("".join(f"{name}='{text}'\n" for name, text in given.items()))

    async def run() -> Result:
        return await asyncio.to_thread(likewise, "setup", "--answers", "answers")

    first = await run()
    key = dotenv_values(folder / ".env")["ENCRYPTION_KEYS"]
    again = await run()

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert key
    assert dotenv_values(folder / ".env") == {**given, "ENCRYPTION_KEYS": key}
    assert key not in first.output + again.output


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"PUBLIC_URL": "https://likewise.example/path"}, 2, "PUBLIC_URL has a path"),
        ({"SLACK_CLIENT_ID": ""}, 2, "SLACK_CLIENT_ID is not set"),
        ({"SLACK_CLIENTID": "1.2"}, 2, "has SLACK_CLIENTID, which Likewise doesn't know"),
        (
            {"ENCRYPTION_KEYS": new_key().reveal() + "\nno setting\nPORT"},
            2,
            "Line 3 of answers can't be read",
        ),
        ({"X_CLIENT_SECRET": "wrong"}, 1, "To correct a setting, run `python -m bot setup NAME`"),
    ],
)
async def test_invalid_answers_are_reported(
    folder: Path, values: dict[str, str], likewise: Likewise, change: dict[str, str], status: int, says: str
) -> None:
    """A malformed file writes nothing; values that Slack or X reject are written, and can be corrected."""
    (folder / "answers").write_text("".join(f"{name}={text}\n" for name, text in (values | change).items()))

    result = await asyncio.to_thread(likewise, "setup", "--answers", "answers")

    assert (result.exit_code, says in result.output) == (status, True), result.output
    assert (folder / ".env").exists() == (status == 1)


async def test_answers_never_replace_an_encryption_key(
    folder: Path, values: dict[str, str], likewise: Likewise
) -> None:
    """Its values could no longer be decrypted; a new key is added in front of it."""

    async def run(keys: str) -> Result:
        (folder / "answers").write_text(
            "".join(f"{n}={t}\n" for n, t in (values | {"ENCRYPTION_KEYS": keys}).items())
        )
        return await asyncio.to_thread(likewise, "setup", "--answers", "answers")

    first, second = new_key().reveal(), new_key().reveal()
    made = await run(first)
    replaced = await run(second)
    extended = await run(f"{second},{first}")

    assert [made.exit_code, replaced.exit_code, extended.exit_code] == [0, 2, 0], replaced.output
    assert "ENCRYPTION_KEYS lacks a key that is in use here" in replaced.stderr
    assert first not in replaced.output + extended.output
    assert dotenv_values(folder / ".env")["ENCRYPTION_KEYS"] == f"{second},{first}"


def test_an_unreadable_env_file_is_named(folder: Path, likewise: Likewise) -> None:
    """Nothing is asked, and the file isn't changed."""
    (folder / ".env").write_bytes(b"A=\xff\n")
    (folder / "answers").write_text("PORT=9000\n")

    for words in ((), ("PORT",), ("--answers", "answers")):
        result = likewise("setup", *words)
        assert (result.exit_code, "it isn't UTF-8. Correct it" in result.stderr) == (2, True), result.output
    assert (folder / ".env").read_bytes() == b"A=\xff\n"


@pytest.mark.parametrize(
    "value", ["plain", "with space", "it's", 'a "quote"', "a#b", "back\\slash", "$HOME", "ü€"]
)
def test_any_value_is_read_back_as_written(folder: Path, value: str) -> None:
    """It replaces the old line, and other lines aren't changed."""
    file = folder / ".env"
    file.write_text("# before\n# NAME=\nOTHER=1\n")

    env_file.write("NAME", value, file)
    env_file.write("NAME", value, file)

    assert dotenv_values(file) == {"NAME": value, "OTHER": "1"}
    assert file.read_text().splitlines()[0::2] == ["# before", "OTHER=1"]


def test_other_lines_are_kept_byte_for_byte(folder: Path) -> None:
    """Even with unusual line breaks; an `export` before the name is kept, too."""
    file = folder / ".env"
    file.write_text("# a\u2028b\x0bc\x85\n\n  export NAME=old\nOTHER='x y'", encoding="utf-8")

    env_file.write("NAME", "new", file)

    assert file.read_text(encoding="utf-8") == "# a\u2028b\x0bc\x85\n\nexport NAME=new\nOTHER='x y'\n"


def test_a_value_that_the_file_cannot_represent_is_refused(folder: Path) -> None:
    """For example one that would be expanded; the file isn't changed."""
    file = folder / ".env"
    file.write_text("OTHER=1\n")

    with pytest.raises(env_file.NotWritable, match="set it in the environment"):
        env_file.write("NAME", "a${OTHER}b", file)

    assert file.read_text() == "OTHER=1\n"
