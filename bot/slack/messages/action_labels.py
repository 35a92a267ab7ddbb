"""Labels and phrases for actions, by action name."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ActionLabel:
    """The wording for an action.

    `doing` follows "while …", `then` follows "After that, Likewise …"; `label` is for a button.
    """

    label: str
    accessibility_label: str
    doing: str
    then: str


_OTHER: Final = ActionLabel(
    "Do it now", "Do now what you asked for", "it was working for you", "carries on with what you asked for"
)

_LABELS: Final = {
    "like": ActionLabel(
        "Like", "Like this post as your X account", "liking a post for you", "likes the post you asked for"
    ),
    "unlike": ActionLabel(
        "Unlike", "Take back your like of this post", "taking back a like for you", "takes your like back"
    ),
    "likers": ActionLabel(
        "Who liked this",
        "Show who liked this post",
        "looking up who liked a post",
        "shows you who liked the post",
    ),
}


def label_of(act: str) -> ActionLabel:
    """Return the wording for an action; a general one if it has none of its own."""
    return _LABELS.get(act, _OTHER)
