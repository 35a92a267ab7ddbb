"""The calculator on the site's cost page."""

import re
from pathlib import Path

from tests import calculator
from tests.browser.conftest import NewPage
from tests.cost_docs import PAGE, TEAMS


async def test_the_calculator_agrees_with_the_table_and_adds_its_inputs(
    new_page: NewPage, tmp_path: Path
) -> None:
    """For each team on the page; more of anything costs more, and text that isn't a number costs nothing."""
    file = tmp_path / "costs.html"
    file.write_text(f"<!doctype html><title>Costs</title>{calculator.form()}", encoding="utf-8")
    page = await new_page(file.as_uri())
    total = page.locator("output")

    said = []
    for _, people in TEAMS:
        await page.get_by_label("People").fill(f"{people}")
        said.append(await total.text_content())
    await page.get_by_label("People").fill("")
    await page.get_by_label("Send as CSV").fill("3")

    table = re.findall(
        r"^\| A (?:team|company) of .*\| (\S+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(table) == len(TEAMS)
    assert said == table
    assert await total.text_content() == "$3.00"
