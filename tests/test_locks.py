"""The lock files are complete: everything installs from them on every platform without a resolver."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow

Environment = dict[str, str]
ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
APP, DEV, LOCK = "requirements.txt", "requirements-dev.txt", "requirements-lock.txt"
EXTRAS = "requirements-extras.txt"
BENCH, AUDIT = "requirements-bench.txt", "requirements-audit.txt"
# The first and a late release of each; markers may tell them apart.
PYTHONS: Final = [f"3.{minor}.{micro}" for minor in (11, 12, 13, 14) for micro in (0, 30)]
SYSTEMS: Final = {
    "Linux": ("linux", "posix", ("x86_64", "aarch64")),
    "Darwin": ("darwin", "posix", ("arm64", "x86_64")),
    "Windows": ("win32", "nt", ("AMD64", "ARM64")),
}
# Packages for other systems only aren't installed here, so their metadata can't be read.
ELSEWHERE: Final[Mapping[str, list[str]]] = {"colorama": []}

INSTRUCTIONS: Final = sorted(
    path
    for pattern in ("Makefile", "Procfile", ".ci/*", "*.md", "docs/**/*.md", "deploy/**/*")
    for path in ROOT.glob(pattern)
    if path.is_file()
)


def environments() -> Iterator[Environment]:
    """Yield the markers of every supported Python version and system."""
    for python, (system, (platform, os, machines)) in product(PYTHONS, SYSTEMS.items()):
        for machine in machines:
            yield {
                "implementation_name": "cpython",
                "implementation_version": python,
                "os_name": os,
                "platform_machine": machine,
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": system,
                "platform_version": "",
                "python_full_version": python,
                "python_version": python.rpartition(".")[0],
                "sys_platform": platform,
            }


ENVIRONMENTS: Final = list(environments())


def lines_of(lock: str) -> list[str]:
    """Return a lock's requirements, each on one line with its hashes."""
    return re.sub(r"\\\n\s*", "", (ROOT / lock).read_text(encoding="utf-8")).splitlines()


def locked(lock: str) -> list[Requirement]:
    return [Requirement(line.partition(" --hash=")[0]) for line in lines_of(lock)]


def applies(requirement: Requirement, environment: Environment, extras: frozenset[str]) -> bool:
    """Whether a requirement applies in an environment, with one of the extras or with none."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate(environment | {"extra": extra}) for extra in extras | {""})


@dataclass(frozen=True)
class Pin:
    """A package's version and extras in a lock."""

    version: str
    extras: frozenset[str]

    def satisfies(self, requirement: Requirement) -> bool:
        return (
            requirement.specifier.contains(self.version, prereleases=True)
            and requirement.extras <= self.extras
        )


def pins(lock: str, environment: Environment) -> dict[str, Pin]:
    """Return what a lock installs in an environment."""
    return {
        canonicalize_name(one.name): Pin(str(one.specifier).removeprefix("=="), frozenset(one.extras))
        for one in locked(lock)
        if applies(one, environment, frozenset())
    }


def needs(name: str) -> list[str]:
    """Return the Requires-Dist of the package installed here."""
    return ELSEWHERE[name] if name in ELSEWHERE else importlib.metadata.requires(name) or []


def unsatisfied(here: Mapping[str, Pin], asked: list[str], environment: Environment) -> set[str]:
    """Return each requirement of `asked` and of the pinned packages that the pins don't satisfy."""
    requirements = [("the project", frozenset[str](), text) for text in asked]
    requirements += [(name, pin.extras, text) for name, pin in here.items() for text in needs(name)]
    missing = set()
    for asker, extras, text in requirements:
        requirement = Requirement(text)
        if applies(requirement, environment, extras):
            pin = here.get(canonicalize_name(requirement.name))
            if pin is None or not pin.satisfies(requirement):
                missing.add(f"{asker} needs {text}; locked: {pin}")
    return missing


def asked_of(lock: str) -> list[str]:
    dependencies: list[str] = PROJECT["project"]["dependencies"]
    groups: dict[str, list[str]] = PROJECT["dependency-groups"]
    extras = dependencies + [
        one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra
    ]
    return {APP: dependencies, EXTRAS: extras, DEV: extras + groups["dev"], LOCK: groups["lock"]}[lock]


@pytest.mark.parametrize("lock", [APP, EXTRAS, DEV])
def test_a_lock_satisfies_all_its_packages_requirements(lock: str) -> None:
    """Markers and extras included, for Python 3.11 to 3.14 on Linux, macOS and Windows."""
    assert len(ENVIRONMENTS) == 48
    missing = set().union(*(unsatisfied(pins(lock, one), asked_of(lock), one) for one in ENVIRONMENTS))

    assert not missing


@pytest.mark.parametrize(
    ("name", "pin", "system"),
    [
        ("coverage", Pin("7.17.3", frozenset()), "Linux"),
        ("coverage", Pin("1.0", frozenset({"toml"})), "Linux"),
        ("greenlet", None, "Darwin"),
        ("colorama", None, "Windows"),
    ],
)
def test_an_incomplete_lock_is_detected(name: str, pin: Pin | None, system: str) -> None:
    """A lost extra, a wrong release, and a requirement of one extra or one system only."""
    environment = next(one for one in ENVIRONMENTS if one["platform_system"] == system)
    here = pins(DEV, environment)
    del here[name]

    missing = unsatisfied(here | ({name: pin} if pin else {}), asked_of(DEV), environment)

    assert any(f"needs {name}" in one for one in missing)


def test_the_lock_of_uv_contains_only_uv() -> None:
    """uv has no dependencies."""
    (uv,) = locked(LOCK)
    (asked,) = asked_of(LOCK)

    assert uv.name == "uv"
    assert Pin(str(uv.specifier).removeprefix("=="), frozenset()).satisfies(Requirement(asked))


@pytest.mark.parametrize("name", [one.name for one in locked(DEV) if one.name not in ELSEWHERE])
def test_the_installed_releases_are_the_locked_ones(name: str) -> None:
    """The tests above read the metadata of the installed packages."""
    (version,) = {str(one.specifier) for one in locked(DEV) if one.name == name}

    assert f"=={importlib.metadata.version(name)}" == version


def test_the_benchmark_lock_agrees_with_the_test_lock() -> None:
    """A package in both locks has the same release."""
    tested = {one.name: one.specifier for one in locked(DEV)}
    assert [one.name for one in locked(BENCH) if tested.get(one.name, one.specifier) != one.specifier] == []


def test_the_test_lock_contains_the_deployed_releases() -> None:
    """Each line of the app's locks, with its hashes, is in the tests' lock."""
    assert set(lines_of(APP)) <= set(lines_of(EXTRAS)) <= set(lines_of(DEV))


@pytest.mark.parametrize("lock", [APP, EXTRAS, DEV, LOCK, BENCH, AUDIT])
def test_each_line_is_one_release_with_its_hashes(lock: str) -> None:
    """No ranges, no addresses, no options."""
    pin = re.compile(r"[a-z0-9-]+(\[[a-z,-]+\])?==[0-9a-z.]+( ; [^;#]+?)?( --hash=sha256:[0-9a-f]{64})+")

    assert [line for line in lines_of(lock) if not pin.fullmatch(line)] == []


def test_the_build_requirements_are_pinned_completely() -> None:
    """Those that the tests build with, and all that they require."""
    requires = [Requirement(text) for text in PROJECT["build-system"]["requires"]]
    here = pins(DEV, ENVIRONMENTS[0])
    needed: set[str] = set()
    found: set[str] = {"hatchling"}
    while found:
        needed |= found
        found = {
            str(canonicalize_name(requirement.name))
            for name in found
            for requirement in map(Requirement, needs(name))
            if applies(requirement, ENVIRONMENTS[0], frozenset())
        } - needed

    assert {one.name: str(one.specifier) for one in requires} == {
        name: f"=={here[name].version}" for name in sorted(needed)
    }


@pytest.mark.parametrize("path", INSTRUCTIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_pip_install_uses_a_lock(path: Path) -> None:
    """From wheels only, and without upgrading pip itself."""
    text = path.read_text(encoding="utf-8")
    for name, value in re.findall(r"^([A-Z]+) \?= (.+)$", text, re.MULTILINE):
        text = text.replace(f"$({name})", value)

    for options in re.findall(r"\bpip install (.+)", text):
        for option in ("--no-deps", "--require-hashes", "--only-binary :all:"):
            assert option in options


def test_every_package_the_app_imports_is_a_direct_dependency() -> None:
    """A transitive dependency disappears when the package that needs it drops it."""
    declared = {canonicalize_name(Requirement(one).name) for one in asked_of(EXTRAS)}
    providers = importlib.metadata.packages_distributions()
    undeclared = {
        module
        for module in _imported_modules() - sys.stdlib_module_names - {"bot"}
        if declared.isdisjoint(map(canonicalize_name, providers[module]))
    }

    assert undeclared == set()


def _imported_modules() -> set[str]:
    """Return the top-level names of all modules that the app imports."""
    nodes = [
        node
        for folder in ("bot", "migrations")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    plain = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    from_one = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | from_one if name}
