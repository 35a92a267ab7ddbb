"""`make site`: the documentation as a site of pages, with every link and anchor checked.

The Markdown stays as it is read in the repository: what it links to is put beside it, and the
navigation is the index in docs/README.md.
"""

import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from markdown import Markdown
from markdown.extensions import Extension
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests import calculator

ROOT: Final = Path(__file__).parents[1]
CHECKED: Final = {
    "nav": {"omitted_files": "warn", "not_found": "warn"},
    "links": {"not_found": "warn", "anchors": "warn", "absolute_links": "warn"},
}


class LikeGitHub(Extension):  # type: ignore[misc]
    """Lists as GitHub renders them: three spaces continue a numbered item."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's name)
        md.tab_length = 3


def makeExtension(**_: Any) -> Extension:  # noqa: N802 (Markdown calls it by this name)
    """Return the extension; mkdocs finds extensions by module name."""
    return LikeGitHub()


def anchor(heading: str, separator: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)


def navigation() -> list[Any]:
    """Return the index's sections in order, each with the pages of its table or list."""
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", index, flags=re.MULTILINE)
    nav: list[Any] = [{"Likewise": "README.md"}, {"All pages": "docs/README.md"}]
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        rows = re.findall(r"^(?:\| |\d+\. )\[([^\]]+)\]\(([^)]+\.md)\)", text, re.MULTILINE)
        nav.append({title: [{name: f"docs/{path}"} for name, path in rows]})
    shown = {"README.md", *(page for section in nav for page in _pages(section))}
    others = (path for path in files() if path.suffix == ".md" and path.parts[0] != "docs")
    return [*nav, {"Project": [str(path) for path in others if str(path) not in shown]}]


def _pages(section: Any) -> list[str]:
    (content,) = section.values()
    return [page for row in content for page in row.values()] if isinstance(content, list) else [content]


def files() -> list[Path]:
    """Return the pages and everything they link to, by path in the repository."""
    pages = {path for pattern in ("*.md", "docs/**/*.md") for path in ROOT.glob(pattern)}
    found = set(pages)
    for page in pages:
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8")):
            aim = (page.parent / target).resolve()
            if "://" not in target and aim.is_relative_to(ROOT) and aim.is_file():
                found.add(aim)
    return sorted(path.relative_to(ROOT) for path in found)


def build_site(folder: Path) -> None:
    """Write the site into a folder; raises mkdocs' `Abort` if a link is broken."""
    with tempfile.TemporaryDirectory(prefix="likewise-site-") as place:
        source = Path(place) / "source"
        for path in files():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, source / path)
        costs = source / "docs/costs.md"
        if costs.exists():
            page = costs.read_text(encoding="utf-8")
            costs.write_text(page.replace(calculator.PLACE, calculator.form()), encoding="utf-8")
        config = Path(place) / "mkdocs.yml"
        config.write_text("site_name: Likewise\n", encoding="utf-8")
        build(
            load_config(
                str(config),
                docs_dir=str(source),
                site_dir=str(folder),
                site_name="Likewise",
                strict=True,
                use_directory_urls=False,
                exclude_docs="!.env.example",
                nav=navigation(),
                validation=CHECKED,
                theme={"name": "readthedocs", "highlightjs": False},
                plugins=[],
                markdown_extensions=["sane_lists", "tests.site", {"toc": {"slugify": anchor}}],
            )
        )


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    build_site(target)
    sys.stdout.write(f"{target}/index.html\n")
