"""The documentation as a site: every page, every link, every anchor."""

import logging
import re
from pathlib import Path

import pytest

from tests import calculator
from tests.cost_docs import PAGE
from tests.site import ROOT, anchor, build_site, navigation
from tests.test_documentation import _anchors


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(folder)
    return folder


def test_every_page_is_built_without_broken_links(site: Path) -> None:
    """mkdocs' strict mode fails for a page that isn't in the index, and for a broken link or anchor."""
    pages = {path.relative_to(ROOT).with_suffix(".html") for path in ROOT.glob("docs/**/*.md")}

    built = {path.relative_to(site) for path in site.rglob("*.html")}
    assert {Path(str(page).replace("README", "index")) for page in pages} <= built


def test_a_broken_link_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The test above depends on this."""
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Page\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("[here](docs/README.md#nowhere) [there](none.md)\n", encoding="utf-8")
    monkeypatch.setattr("tests.site.ROOT", tmp_path)

    with caplog.at_level(logging.WARNING), pytest.raises(SystemExit):
        build_site(tmp_path / "site")

    assert "none.md" in caplog.text
    assert "#nowhere" in caplog.text


def test_the_navigation_follows_the_index() -> None:
    """Same order, same headings."""
    sections = [next(iter(section)) for section in navigation()]

    assert sections == ["Likewise", "All pages", "For operators", "For contributors", "Decisions", "Project"]


@pytest.mark.parametrize("heading", ["X's plan has changed", "Slack says dispatch_failed", "A — b (c)"])
def test_anchors_are_the_same_as_githubs(heading: str) -> None:
    """A link works on the site and in the repository."""
    assert {anchor(heading, "-")} == _anchors(f"## {heading}")


def test_the_cost_page_has_the_calculator(site: Path) -> None:
    """`tests/browser/test_calculator.py` uses it; the page in the repository has none."""
    assert calculator.form() in (site / "docs/costs.html").read_text(encoding="utf-8")
    assert "<form" not in PAGE.read_text(encoding="utf-8")


def test_tables_and_numbered_lists_are_rendered(site: Path) -> None:
    """Markdown isn't shown as text."""
    text = (site / "docs/deploying.html").read_text(encoding="utf-8")

    assert re.search(r"<ol>\s*<li>", text)
    assert "<table>" in text
    assert "|---" not in text
