"""What is written for people agrees with what there is."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot import settings
from bot.cli.commands import app
from bot.cli.manifest import FILE
from bot.db.tables import Base
from bot.settings import Purpose, Settings
from bot.slack.actions import COMMAND_TABLE
from bot.slack.intents.commands import SHORTCUTS
from bot.web import permissions
from bot.x import oauth2
from tests import command_docs, cost_docs, log_events

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = [
    path for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._" and path.name != "venv"
]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob(".github/**/*.md"),
        *(page for one in FOLDERS for page in one.rglob("*.md")),
    ]
)
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
ALL_TEXT = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def table(header: str) -> list[list[str]]:
    """Return the rows of the README's table with this first row."""
    _, _, after = README.partition(f"| {header} |\n")
    assert after, f"README.md has no table | {header} |"
    rows = re.split(r"\n(?!\|)", after, maxsplit=1)[0].splitlines()[1:]
    return [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def default_of(name: str) -> str:
    """Return a setting's default as text, empty when it has none."""
    return str(Settings.variables()[name].metadata["default"])


def expected_default(name: str) -> str:
    needing = [purpose for purpose in (Purpose.SERVE, Purpose.SOCKET) if name in settings.NEEDED[purpose]]
    if needing:
        return "needed" if len(needing) == 2 else f"needed by `{needing[0]}`"
    return f"`{default_of(name)}`" if default_of(name) else "—"


def test_the_readme_has_every_command_of_slack() -> None:
    """The table is the one that the app's help and manifest come from."""
    assert table("Type | What it does") == [
        [f"`{f'{command.name} {command.usage}'.strip()}`", command.description]
        for command in COMMAND_TABLE.commands
    ]


def test_the_commands_are_as_make_docs_writes_them() -> None:
    """README's table and the manifest's entries follow from the rows; `make docs` writes them."""
    for path, written in ((ROOT / "README.md", command_docs.readme), (FILE, command_docs.manifest)):
        text = path.read_text(encoding="utf-8")
        assert text == written(text), command_docs.REMEDY


def test_the_cost_page_is_computed_from_the_price_list() -> None:
    """A changed price changes the page; `make docs` writes it."""
    text = cost_docs.PAGE.read_text(encoding="utf-8")

    assert text == cost_docs.written(text), cost_docs.REMEDY
    assert "up to $1.00" in text


def test_the_readme_has_every_shortcut() -> None:
    """The same for message shortcuts."""
    assert table("Shortcut | What it does") == [
        [f"**{shortcut.name}**", shortcut.description] for shortcut in SHORTCUTS
    ]


def test_the_readme_has_every_setting_with_its_default() -> None:
    """Every variable, in order, its default or who needs it, and what it is."""
    assert table("Variable | Default | What it is") == [
        [f"`{name.upper()}`", expected_default(name), field.metadata["description"]]
        for name, field in Settings.variables().items()
    ]


def test_the_example_has_every_setting_with_its_default() -> None:
    """`.env.example` can be copied and used: each variable once, commented, with its default."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if re.match(r"# [A-Z_]+=", line)] == [
        f"# {name.upper()}={default_of(name)}" for name in Settings.variables()
    ]
    assert all(line.startswith("#") for line in lines if line)


def test_the_readmes_pictures_are_there_light_and_dark() -> None:
    """Six of them, which `make pictures` renews."""
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', README)

    assert {path for path in pictures if not (ROOT / path).is_file()} == set()
    light = {path for path in pictures if path.endswith("-light.png")}
    assert len(light) == 6
    assert set(pictures) - light == {path.replace("-light", "-dark") for path in light}


def test_the_readme_explains_every_permission_at_slack() -> None:
    """Whoever installs the app learns what each scope is for."""
    scopes = yaml.safe_load(FILE.read_text(encoding="utf-8"))["oauth_config"]["scopes"]

    rows = [tuple(row) for row in table("Scope | Given by | For")]
    assert rows == [(f"`{one.scope}`", one.given_by, one.reason) for one in permissions.slack_permissions()]
    assert set(permissions.SLACK) == {scope for kind in scopes.values() for scope in kind}


def test_the_readme_explains_every_permission_at_x() -> None:
    """The same for what X's consent page asks."""
    rows = {row[0].strip("`"): row[1] for row in table("Scope | For")}
    assert rows == permissions.X
    assert set(rows) == set(oauth2.LIKE_SCOPES)


def test_the_readme_explains_every_likes_mode() -> None:
    """Each choice of LIKES_MODE has a row."""
    rows = table("`LIKES_MODE` | What Likewise does")

    assert {row[0].split("`")[1] for row in rows} == set(settings.LikesMode)


def test_the_readme_spells_out_every_redirect_address() -> None:
    """They are compared character by character, so they are there to be copied."""
    made = Settings(public_url="https://likewise.example")

    for address in (made.x_redirect_uri, made.slack_link_redirect_uri, made.slack_install_redirect_uri):
        assert f"`{address}`" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture is there, every anchor is a heading."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in _anchors(aim.read_text(encoding="utf-8")), f"{page.name} links to {target}"


def _anchors(text: str) -> set[str]:
    """Return the headings as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _linked(page: Path) -> list[Path]:
    """Return the files that a page links to, in order."""
    targets = re.findall(r"\]\(([^)\s#]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    return [(page.parent / target).resolve() for target in targets if "://" not in target]


def test_the_index_lists_every_page_of_the_documentation() -> None:
    """Whoever adds a page adds its line to docs/README.md."""
    index = ROOT / "docs/README.md"

    assert set(_linked(index)) >= {page for page in ROOT.glob("docs/**/*.md") if page != index}


def test_decisions_are_numbered_and_listed_in_order_under_their_titles() -> None:
    """The file's number is the heading's, none is missing, and the index quotes the heading."""
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in DECISIONS]
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")

    assert [page.name[:5] for page in DECISIONS] == [f"{number:04}-" for number in range(1, len(titles) + 1)]
    assert [
        f"# {number}. {title} ({link})"
        for number, title, link in re.findall(r"^(\d+)\. \[(.+)\]\((decisions/.+)\)$", index, re.MULTILINE)
    ] == [f"{title} (decisions/{page.name})" for title, page in zip(titles, DECISIONS, strict=True)]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_follows_and_when_to_reconsider(page: Path) -> None:
    """All have the same form, so that a reader finds the reason and its end."""
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert re.search(r"^(Accepted|Replaced by .+), \d{4}-\d\d-\d\d\.$", text, re.MULTILINE)
    assert "\nReconsider " in text


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name != "CHANGELOG.md"],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_code_that_a_page_names_is_there(page: Path) -> None:
    """A path such as `bot/x/client.py` moves in the text when the file moves."""
    for named in re.findall(r"`((?:bot|tests|docs|migrations)/[^`\s<{]*)`", page.read_text(encoding="utf-8")):
        assert any(ROOT.glob(named.rstrip("/"))), f"{page.name} names {named}"


def test_every_make_target_mentioned_exists() -> None:
    """`make …` in the text is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    mentioned = set(re.findall(r"(?:`|^    )make ([a-z-]+)", ALL_TEXT, re.MULTILINE))
    assert mentioned
    assert mentioned <= targets


def test_every_command_mentioned_exists_and_every_command_is_mentioned() -> None:
    """`python -m bot …` in the text is a command, and none is kept secret."""
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]

    mentioned = set(re.findall(r"python -m bot ([a-z]+(?:-[a-z]+)*)", ALL_TEXT))
    assert mentioned <= commands
    assert commands <= mentioned | set(re.findall(r"`([a-z-]+)`", README))


def test_the_platforms_file_names_real_commands() -> None:
    """The Procfile migrates first, and listens on all addresses, as a platform's router needs."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())

    assert lines == {"release": "python -m bot migrate", "web": "HOST=0.0.0.0 python -m bot serve"}


def test_every_table_is_told_of() -> None:
    """What a row of it is, and when it goes."""
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/storage.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(Base.metadata.tables)


def test_every_log_event_is_in_the_documentation_with_its_fields() -> None:
    """Whoever searches the logs finds what a line means, and no line that nothing writes any more."""
    text = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8").partition("## Log lines")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", text, re.MULTILINE)

    assert {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in rows} == log_events.events()
