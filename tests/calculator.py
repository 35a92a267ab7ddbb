"""The calculator on the site's cost page: a form over the price list, and a script that computes the total."""

import re
from typing import Final

from tests.cost_docs import (
    ACTIONS,
    LIKERS_A_DAY,
    LIKES_A_DAY,
    PREVIEWS_A_DAY,
    PRICES,
    TEAMS,
    WORKDAYS,
    dollars,
)

PLACE: Final = "<!-- calculator -->"
# What each person does on a workday, as in the page's table; all other inputs start at zero.
_A_DAY: Final = {
    "Like a post": LIKES_A_DAY,
    "Unlike a post": 0,
    "`/likers`, a page": LIKERS_A_DAY,
    "*Show pinned posts*, a page": 0,
    "`/liked`, a page": 0,
    "A post shown in a reply": PREVIEWS_A_DAY,
}
_FOLLOWED: Final = ("A new post of a followed account, for each workspace", PRICES.post_event)
_CONFIRMED: Final = ("A like on X's page that an event confirms", PRICES.like_event)

_SCRIPT: Final = """
(() => {
  const form = document.getElementById("calculator");
  const number = name => Math.max(0, Number(form.elements[name].value) || 0);
  const add = () => {
    let micro = 0;
    for (const input of form.querySelectorAll("[data-micro]")) {
      const times = input.dataset.per === "day" ? number("people") * number("days") : 1;
      micro += Math.max(0, Number(input.value) || 0) * Number(input.dataset.micro) * times;
    }
    form.elements.sum.value = (micro / 1e6).toLocaleString("en-US", {style: "currency", currency: "USD"});
  };
  form.addEventListener("input", add);
  form.addEventListener("submit", event => event.preventDefault());
  add();
})();
"""


def form() -> str:
    """Return the calculator as HTML without blank lines, which Markdown copies unchanged."""
    other = [(what, micro) for what, micro in ACTIONS if what not in _A_DAY]
    rows = [
        _row("People", "people", TEAMS[0][1]),
        _row("Workdays a month", "days", WORKDAYS),
        _heading("Each person, on a workday"),
        *(_priced(what, micro, "day", _A_DAY[what]) for what, micro in ACTIONS if what in _A_DAY),
        _heading("All together, in a month"),
        *(_priced(what, micro, "month", 0) for what, micro in [*other, _FOLLOWED, _CONFIRMED]),
    ]
    return "\n".join(
        [
            '<form id="calculator">',
            "<table>",
            *rows,
            '<tr><th>A month costs at most</th><td><output name="sum"></output></td></tr>',
            "</table>",
            "</form>",
            f"<script>{_without_empty_lines(_SCRIPT)}</script>",
        ]
    )


def _row(label: str, name: str, value: float, attributes: str = "") -> str:
    field = (
        f'<input type="number" min="0" step="any" id="{name}" name="{name}" value="{value:g}"{attributes}>'
    )
    return f'<tr><td><label for="{name}">{label}</label></td><td>{field}</td></tr>'


def _heading(text: str) -> str:
    return f'<tr><th colspan="2">{text}</th></tr>'


def _priced(what: str, micro: int, per: str, value: float) -> str:
    plain = what.replace("*", "").replace("`", "")
    name = "-".join(re.findall(r"[a-z]+", plain.lower()))
    return _row(f"{plain} ({dollars(micro)})", name, value, f' data-micro="{micro}" data-per="{per}"')


def _without_empty_lines(text: str) -> str:
    return "\n".join(filter(str.strip, text.splitlines()))
