"""The documentation matches the code."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot import settings
from bot.cli.commands import app
from bot.cli.manifest import FILE
from bot.db.tables import Base
from bot.linking.flow import LinkFailure, LinkingFailed
from bot.settings import Settings
from bot.slack.commands import COMMANDS, SHORTCUTS
from bot.web import permissions
from bot.web.link_failures import describe
from bot.x import oauth2
from tests import command_docs, cost_docs, log_events, settings_docs

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
    """Return the rows of the README's table with this header."""
    _, _, after = README.partition(f"| {header} |\n")
    assert after, f"README.md has no table | {header} |"
    rows = re.split(r"\n(?!\|)", after, maxsplit=1)[0].splitlines()[1:]
    return [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_the_readme_lists_every_slash_command() -> None:
    """From the same rows as the app's help and the manifest."""
    assert table("Type | What it does") == [
        [f"`{f'{command.name} {command.usage}'.strip()}`", command.description] for command in COMMANDS
    ]


def test_the_generated_command_tables_are_up_to_date() -> None:
    """`make docs` writes README's table and the manifest's entries."""
    for path, written in ((ROOT / "README.md", command_docs.readme), (FILE, command_docs.manifest)):
        text = path.read_text(encoding="utf-8")
        assert text == written(text), command_docs.REMEDY


def test_the_cost_page_matches_the_price_list() -> None:
    """`make docs` writes the page; a changed price changes it."""
    text = cost_docs.PAGE.read_text(encoding="utf-8")

    assert text == cost_docs.written(text), cost_docs.REMEDY
    assert "up to $1.00" in text


def test_the_readme_lists_every_message_shortcut() -> None:
    assert table("Shortcut | What it does") == [
        [f"**{shortcut.name}**", shortcut.description] for shortcut in SHORTCUTS
    ]


def test_the_generated_lists_of_settings_are_up_to_date() -> None:
    """`make docs` writes README's table and `.env.example`, which can be copied as it is."""
    example = settings_docs.ENV_EXAMPLE.read_text(encoding="utf-8")

    assert settings_docs.readme(README) == README, command_docs.REMEDY
    assert settings_docs.env_example(example) == example, command_docs.REMEDY
    assert all(line.startswith("#") for line in example.splitlines() if line)


def test_the_readme_has_light_and_dark_pictures() -> None:
    """There are six; `make pictures` renews them."""
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', README)

    assert {path for path in pictures if not (ROOT / path).is_file()} == set()
    light = {path for path in pictures if path.endswith("-light.png")}
    assert len(light) == 6
    assert set(pictures) - light == {path.replace("-light", "-dark") for path in light}


def test_the_readme_explains_every_slack_scope() -> None:
    scopes = yaml.safe_load(FILE.read_text(encoding="utf-8"))["oauth_config"]["scopes"]

    rows = [tuple(row) for row in table("Scope | Given by | For")]
    assert rows == [(f"`{one.scope}`", one.given_by, one.reason) for one in permissions.slack_permissions()]
    assert set(permissions.SLACK) == {scope for kind in scopes.values() for scope in kind}


def test_the_readme_explains_every_x_scope() -> None:
    rows = {row[0].strip("`"): row[1] for row in table("Scope | For")}
    assert rows == permissions.X
    assert set(rows) == set(oauth2.LIKE_SCOPES)


def test_the_readme_explains_every_likes_mode() -> None:
    """Each value of LIKES_MODE has a row."""
    rows = table("`LIKES_MODE` | What Likewise does")

    assert {row[0].split("`")[1] for row in rows} == set(settings.LikesMode)


def test_the_readme_gives_every_redirect_url_in_full() -> None:
    """Slack and X compare them character by character, so operators copy them."""
    made = Settings(public_url="https://likewise.example")

    for address in (made.x_redirect_uri, made.slack_link_redirect_uri, made.slack_install_redirect_uri):
        assert f"`{address}`" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_relative_link_or_anchor_is_broken(page: Path) -> None:
    """Every linked file and picture exists, and every anchor is a heading."""
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
    """Return the anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _linked(page: Path) -> list[Path]:
    """Return the files that a page links to, in order."""
    targets = re.findall(r"\]\(([^)\s#]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    return [(page.parent / target).resolve() for target in targets if "://" not in target]


def test_the_index_lists_every_page() -> None:
    """A new page needs a line in docs/README.md."""
    index = ROOT / "docs/README.md"

    assert set(_linked(index)) >= {page for page in ROOT.glob("docs/**/*.md") if page != index}


def test_decisions_are_listed_in_order_with_their_titles() -> None:
    """The number in the file's name is the one in its heading, and none is missing."""
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in DECISIONS]
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")

    assert [page.name[:5] for page in DECISIONS] == [f"{number:04}-" for number in range(1, len(titles) + 1)]
    assert [
        f"# {number}. {title} ({link})"
        for number, title, link in re.findall(r"^(\d+)\. \[(.+)\]\((decisions/.+)\)$", index, re.MULTILINE)
    ] == [f"{title} (decisions/{page.name})" for title, page in zip(titles, DECISIONS, strict=True)]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_has_the_same_sections(page: Path) -> None:
    """Context, decision and consequences, with when to reconsider it."""
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert re.search(r"^(Accepted|Replaced by .+), \d{4}-\d\d-\d\d\.$", text, re.MULTILINE)
    assert "\nReconsider " in text


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name != "CHANGELOG.md"],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_code_path_in_a_page_exists(page: Path) -> None:
    """Whoever moves a file such as `bot/x/client.py` updates the pages that name it."""
    for named in re.findall(r"`((?:bot|tests|docs|migrations)/[^`\s<{]*)`", page.read_text(encoding="utf-8")):
        assert any(ROOT.glob(named.rstrip("/"))), f"{page.name} names {named}"


def test_every_make_target_in_a_page_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    mentioned = set(re.findall(r"(?:`|^    )make ([a-z-]+)", ALL_TEXT, re.MULTILINE))
    assert mentioned
    assert mentioned <= targets


def test_the_pages_name_every_cli_command_and_no_other() -> None:
    """Both ways: each `python -m bot …` in a page exists, and each command is in a page."""
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]

    mentioned = set(re.findall(r"python -m bot ([a-z]+(?:-[a-z]+)*)", ALL_TEXT))
    assert mentioned <= commands
    assert commands <= mentioned | set(re.findall(r"`([a-z-]+)`", README))


def test_every_page_on_which_linking_stops_is_explained() -> None:
    """By its title, in the table of docs/linking.md."""
    page = (ROOT / "docs/linking.md").read_text(encoding="utf-8")
    titles = {describe(LinkingFailed(failure))["title"] for failure in LinkFailure}

    assert {title for title in titles if f"\n| {title} | " not in page} == set()


ELSEWHERE = {"Blueprint", "Connected apps", "Dashboards"}  # on the pages of Render, X and Grafana
NO_LABELS = {"CPU a command", "Last changed: [date]", "Likewise Home"}


def test_every_label_in_a_page_is_one_that_people_see() -> None:
    """Names of buttons and settings are in italics, with a capital letter."""
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "bot").rglob("*.html"), ROOT / "manifest.yaml"]
    shown = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    named = set(
        re.findall(r"(?<![*\w])\*([A-Z][^*]{2,60}?)…?(?: · [^*]*)?\*(?!\*)", " ".join(ALL_TEXT.split()))
    )

    assert {label for label in named if label not in shown} <= ELSEWHERE | NO_LABELS


def test_the_procfile_runs_existing_commands() -> None:
    """It migrates first, and listens on all addresses, as a platform's router requires."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())

    assert lines == {"release": "python -m bot migrate", "web": "HOST=0.0.0.0 python -m bot serve"}


def test_every_database_table_is_documented() -> None:
    """With what a row is, and when it's deleted."""
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/storage.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(Base.metadata.tables)


def test_the_documentation_lists_every_log_event_with_its_fields() -> None:
    """It lists no event that the code doesn't log."""
    text = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8").partition("## Log lines")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", text, re.MULTILINE)

    assert {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in rows} == log_events.events()
