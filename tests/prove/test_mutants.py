"""The planted faults: what is written about them is about faults that can be planted."""

from tests.prove.mutants.__main__ import PACKAGES
from tests.prove.mutants.mutations import mutants_of
from tests.prove.mutants.page import INTRODUCTION, PAGE
from tests.prove.mutants.survivors import REASONS
from tests.prove.report import ROOT


def test_each_reason_is_for_a_fault_that_can_be_planted() -> None:
    """A reason ends with the code that it was about: a name that changes needs the reason to be read again."""
    modules = {key.partition(" ")[0] for key in REASONS}
    possible = {mutant.key for module in modules for mutant in mutants_of(ROOT / module, ROOT)}

    assert sorted(REASONS.keys() - possible) == []


def test_the_page_is_about_the_packages_in_which_faults_are_planted() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.startswith(INTRODUCTION)
    for package in PACKAGES:
        assert f"| `{package}` |" in page
        assert package.rpartition("/")[2] in INTRODUCTION
