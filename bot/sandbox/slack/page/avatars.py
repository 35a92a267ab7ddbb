"""Pictures of people and of the app, drawn here so that none has to come from elsewhere."""

from bot.sandbox.slack.people import Person

_CUTS = (
    '<path d="M28 46c0-16 9-25 22-25s22 9 22 25c-6-3-9-9-11-13-8 7-20 10-33 13z"/>',
    '<path d="M25 62V45c0-16 11-26 25-26s25 10 25 26v17c-5 0-8-4-8-8V40c-9 2-24 0-31-6-1 8-3 13-3 20 0 4-3 8-8 8z"/>',
    '<path d="M29 42c-2-13 8-23 21-23s24 9 21 23c-2-7-5-10-8-11-9 3-18 3-26 0-3 1-6 4-8 11z"/>',
    '<circle cx="50" cy="20" r="9"/><path d="M28 47c-2-17 9-26 22-26s24 9 22 26c-4-9-9-14-12-15-6 3-14 3-20 0-3 1-8 6-12 15z"/>',
)


_LOOKS = {
    # background, skin, hair, clothes, cut
    "maya": ("#f2c14e", "#c98b5f", "#2b1d16", "#7a2f4f", 1),
    "sam": ("#7fb7be", "#6f4530", "#1f1a1c", "#d9853b", 0),
    "lena": ("#e7a5a0", "#f2d0b5", "#b0622c", "#2f6f5e", 3),
    "theo": ("#a9b665", "#e9bd98", "#5a3825", "#355c9a", 2),
    "nora": ("#b7a6dd", "#f3d6c0", "#8a8f98", "#3d405b", 1),
    "kai": ("#8fc0a9", "#e3b48c", "#1f2430", "#8c3b3b", 2),
}


def person_svg(person: Person) -> str:
    """A head and shoulders."""
    background, skin, hair, clothes, number = _LOOKS.get(person.name, _LOOKS["maya"])
    cut = _CUTS[number]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" fill="{background}"/>'
        f'<path d="M14 100c2-20 17-28 36-28s34 8 36 28z" fill="{clothes}"/>'
        f'<path d="M42 60h16v16c-4 6-12 6-16 0z" fill="{skin}" opacity=".85"/>'
        f'<ellipse cx="50" cy="46" rx="20" ry="23" fill="{skin}"/>'
        f'<g fill="{hair}">{cut}</g>'
        '<g fill="#2a2326"><circle cx="42.5" cy="48" r="2.2"/><circle cx="57.5" cy="48" r="2.2"/></g>'
        '<path d="M43 58c4 4 10 4 14 0" fill="none" stroke="#2a2326" stroke-width="2" stroke-linecap="round"/>'
        "</svg>"
    )


APP_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<rect width="100" height="100" fill="#1d3a5f"/>'
    '<path d="M38 68C20 55 17 45 22 37c5-7 14-6 18 1 4-7 13-8 18-1 5 8 2 18-20 31z" fill="#7fb2e5"/>'
    '<path d="M62 78C44 65 41 55 46 47c5-7 14-6 18 1 4-7 13-8 18-1 5 8 2 18-20 31z" fill="#fff" opacity=".95"/>'
    "</svg>"
)

SLACK_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<rect width="100" height="100" fill="#7a3b82"/>'
    '<path d="M50 22v36M50 72v6" stroke="#fff" stroke-width="10" stroke-linecap="round"/>'
    "</svg>"
)
"""Who speaks where Slack itself has something to say."""
