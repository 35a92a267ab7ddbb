"""The files of a release: complete, reproducible, and only with a dated changelog."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from bot import __version__
from tests import release
from tests.deploy.files import stages

pytestmark = pytest.mark.slow

CHANGELOG = "# Changelog\n\n## [0.2.0] - 2027-01-31\n\n- New.\n\n## [0.1.0] - 2026-11-28\n\n- First.\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {file.name: file for file in release.build(tmp_path_factory.mktemp("dist"))}


def test_a_release_has_all_files_named_by_version(files: dict[str, Path]) -> None:
    """Wheel, sdist, image context, notes, and the checksums of all of them."""
    assert set(files) == {
        f"likewise-{__version__}-py3-none-any.whl",
        f"likewise-{__version__}.tar.gz",
        f"likewise-{__version__}-image-context.tar.xz",
        f"likewise-{__version__}-notes.md",
        "SHA256SUMS",
    }
    for line in files["SHA256SUMS"].read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


def test_the_wheel_contains_the_files_read_at_run_time(files: dict[str, Path]) -> None:
    """Migrations, manifest and changelog; no tests and no settings."""
    names = zipfile.ZipFile(files[f"likewise-{__version__}-py3-none-any.whl"]).namelist()

    assert {"bot/manifest.yaml", "bot/CHANGELOG.md", "bot/migrations/versions/0001_tables.py"} <= set(names)
    assert not any("tests/" in name or name.endswith(".env") for name in names)


def test_the_image_context_has_exactly_what_the_dockerfile_copies(files: dict[str, Path]) -> None:
    """The image can be built from it alone; it has no settings and no Git history."""
    with tarfile.open(files[f"likewise-{__version__}-image-context.tar.xz"]) as archive:
        names = archive.getnames()
    sources = {
        source
        for name, rest in stages()[0]
        if name == "COPY" and not rest.startswith("--")
        for source in rest.split()[:-1]
    }

    assert "deploy/Dockerfile" in names
    assert all(any(name == one or name.startswith(f"{one}/") for name in names) for one in sources)
    assert {name.partition("/")[0] for name in names} == {*sources, "deploy"}


def test_the_image_context_is_reproducible(files: dict[str, Path], tmp_path: Path) -> None:
    """A second build has the same checksum."""
    release.write_context(tmp_path / "again.tar.xz")

    first = files[f"likewise-{__version__}-image-context.tar.xz"].read_bytes()
    assert (tmp_path / "again.tar.xz").read_bytes() == first


def test_the_notes_are_the_versions_changelog_section() -> None:
    assert release.notes(CHANGELOG, "0.1.0") == "# Likewise 0.1.0, 2026-11-28\n\n- First.\n"


@pytest.mark.parametrize(
    ("changelog", "reason"),
    [(CHANGELOG, "no section for 0.3.0"), ("## [0.3.0] - unreleased\n", "has no date, but “unreleased”")],
)
def test_a_release_needs_a_dated_changelog_section(changelog: str, reason: str) -> None:
    with pytest.raises(release.NotReady, match=reason):
        release.notes(changelog, "0.3.0")


def test_a_release_is_built_into_an_empty_folder_only(tmp_path: Path) -> None:
    """An old wheel in the folder would be published with the new one."""
    (tmp_path / "likewise-0.0.1.whl").touch()

    with pytest.raises(release.NotReady, match="isn't empty"):
        release.build(tmp_path)


def test_the_changelog_has_a_date_for_this_version() -> None:
    """`make release` works on this commit."""
    text = (release.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert (
        io.StringIO(release.notes(text, __version__)).readline().startswith(f"# Likewise {__version__}, 20")
    )
