"""The actions: one row each, with name, handler, help, label, access, placement and Home section.

Every request reaches its handler through its row, from whichever surface it came, and whether it
runs now, after linking or after a restart. Help, usage, the manifest, the README, access control
and the labels of buttons follow from the rows.
"""

from collections.abc import Mapping
from typing import Final

from bot.slack.intents.action import Access, Action, ActionLabel, HomeSection
from bot.slack.intents.commands import command_table
from bot.slack.intents.intent import Placement


def _preference(name: str, saved: str, *, access: Access = Access.POLICY, **chosen: bool) -> Action:
    return Action(
        name,
        "preferences.update",
        access=access,
        by_role=True,
        home=HomeSection.SETTINGS,
        in_home=saved,
        arguments=chosen,
    )


_ALWAYS, _ADMIN = Access.ALWAYS, Access.ADMIN
_NEW = Placement.NEW

_ROWS: Final = (
    Action(
        "like",
        "likes.like",
        help="Like a post from your own X account",
        usage="<post>",
        command="/like",
        home=HomeSection.LIKES,
        label=ActionLabel(
            "Like",
            "this post from your X account",
            to="like this post",
            then="like it for you right after",
            question="Which post do you want to like?",
            submit="Like",
        ),
    ),
    Action(
        "unlike",
        "likes.unlike",
        help="Unlike a post",
        usage="<post>",
        command="/unlike",
        home=HomeSection.LIKES,
        label=ActionLabel(
            "Unlike",
            "this post",
            to="unlike this post",
            then="unlike it for you right after",
            question="Which post do you want to unlike?",
            submit="Unlike",
        ),
    ),
    Action(
        "likers",
        "likes.likers",
        help="See who liked your post",
        usage="<post>",
        command="/likers",
        placement=_NEW,
        home=HomeSection.LIKES,
        label=ActionLabel(
            "Who liked this",
            "post",
            to="see who liked this post",
            then="show you right after",
            question="Which post's likers do you want to see?",
            submit="Show",
        ),
    ),
    Action(
        "i_liked_it",
        "likes.i_liked_it",
        home=HomeSection.LIKES,
        label=ActionLabel(
            "I liked it",
            "on X: check with X",
            to="confirm that you liked this post",
            then="check with X right after",
        ),
    ),
    Action(
        "took_back",
        "likes.took_back",
        access=_ALWAYS,
        home=HomeSection.LIKES,
        label=ActionLabel("I unliked it", "on X"),
    ),
    Action("like_seen", "likes.like_seen", access=_ALWAYS, by_role=True, home=HomeSection.LIKES),
    Action("like_unseen", "likes.like_unseen", access=_ALWAYS, home=HomeSection.LIKES),
    Action("pinned", "likes.likers", arguments={"pinned": True}),
    Action(
        "send_likers",
        "likes.send_likers",
        placement=_NEW,
        label=ActionLabel("Send as CSV", ": all likers, to me"),
    ),
    Action("file_unconfirmed", "likes.file_unconfirmed"),
    Action(
        "liked",
        "likes.liked",
        help="See the posts you liked, newest first",
        command="/liked",
        placement=_NEW,
        label=ActionLabel(
            "See my liked posts", "on X", to="see your liked posts", then="show you right after"
        ),
    ),
    Action(
        "share",
        "sharing.like",
        placement=_NEW,
        home=None,
        label=ActionLabel("Share here", ", in this channel, that you liked this post"),
    ),
    Action(
        "share_list",
        "sharing.likers",
        placement=_NEW,
        home=None,
        label=ActionLabel("Share here", ": this page of likers"),
    ),
    Action(
        "share_team",
        "sharing.to_team",
        by_role=True,
        placement=_NEW,
        label=ActionLabel("Share to team channel", ": this post"),
    ),
    Action(
        "unshare",
        "sharing.remove",
        access=_ALWAYS,
        placement=_NEW,
        label=ActionLabel("Remove", "this message, if you shared it"),
    ),
    Action(
        "connect",
        "accounts.connect",
        help="Connect your X account, or switch to another",
        label=ActionLabel("Connect X account", "of mine"),
    ),
    Action("connected", "accounts.connected", access=_ALWAYS),
    Action("access_revoked", "accounts.access_revoked", access=_ALWAYS),
    Action(
        "disconnect",
        "accounts.disconnect",
        help="Disconnect your X account",
        access=_ALWAYS,
        label=ActionLabel("Disconnect", "this X account"),
    ),
    Action(
        "account",
        "accounts.account",
        help="See your X account, and what your team sees",
        by_role=True,
        access=_ALWAYS,
        in_home="Your account and settings are below.",
        label=ActionLabel("See my account", "on X"),
    ),
    Action(
        "history",
        "privacy.history",
        help="See and manage your likes",
        access=_ALWAYS,
        home=HomeSection.LIKES,
        label=ActionLabel("See all likes", "of mine with Likewise"),
    ),
    Action("delete_history", "privacy.delete_history", access=_ALWAYS, home=HomeSection.LIKES),
    Action(
        "settings",
        "preferences.settings",
        help="Change your settings",
        by_role=True,
        access=_ALWAYS,
        in_home="Your settings are below.",
        label=ActionLabel("Open settings", "of Likewise"),
    ),
    _preference(
        "show_likes",
        "Saved. Teammates see your name on posts you like and have liked.",
        show_likes=True,
        past_likes=True,
    ),
    _preference(
        "show_new_likes", "Saved. Teammates see your name on posts you like from now on.", show_likes=True
    ),
    _preference(
        "hide_likes", "Saved. Your likes are anonymous to your team.", access=_ALWAYS, show_likes=False
    ),
    _preference("share_likers", "Saved. Teammates can see who liked your posts.", share_likers=True),
    _preference(
        "keep_likers", "Saved. Only you can see who liked your posts.", access=_ALWAYS, share_likers=False
    ),
    _preference("confirm_likes", "Saved. X confirms your likes after Like on X.", confirm_likes=True),
    _preference(
        "ask_likes", "Saved. X tells Likewise nothing by itself.", access=_ALWAYS, confirm_likes=False
    ),
    _preference("show_my_previews", "Saved. Replies show you the post.", show_previews=True),
    _preference("hide_my_previews", "Saved. Replies only link to the post.", show_previews=False),
    Action(
        "reaction",
        "preferences.reaction",
        help="Like posts by adding an emoji reaction",
        usage="[:emoji: | off]",
        access=_ALWAYS,
        home=HomeSection.SETTINGS,
    ),
    Action(
        "notify",
        "notices.notify",
        help="Get a daily message with your team's new posts",
        usage="[daily 9:00 | off]",
        by_role=True,
        access=_ALWAYS,  # turning it off is
        home=HomeSection.SETTINGS,
    ),
    Action(
        "notify_off",
        "notices.turn_off",
        access=_ALWAYS,
        home=HomeSection.SETTINGS,
        label=ActionLabel("Turn off daily message"),
    ),
    Action(
        "channel",
        "channels.show_or_change",
        help="Turn post replies on or off in this channel",
        for_admins=True,
        usage="[on | off | digest on | digest off | follow @acme | unfollow @acme]",
        by_role=True,
        access=_ALWAYS,  # anyone may look; changing it is for admins
    ),
    Action("channel_set", "channels.configure", access=_ADMIN, by_role=True, home=HomeSection.ADMIN),
    Action("follow", "follows.follow", access=_ADMIN),
    Action("unfollow", "follows.unfollow", access=_ADMIN, home=HomeSection.ADMIN),
    Action("channel_off", "channels.turn_off", access=_ADMIN, home=HomeSection.ADMIN),
    Action(
        "spending",
        "admin.spending",
        help="See today's X API cost, and set a daily budget",
        for_admins=True,
        usage="[dollars a day | none]",
        access=_ADMIN,
        placement=_NEW,
        home=HomeSection.ADMIN,
    ),
    Action(
        "show_previews",
        "preferences.preview",
        arguments={"on": True},
        access=_ADMIN,
        home=HomeSection.ADMIN,
        in_home="Saved. Replies show the post, everywhere within 30 seconds.",
    ),
    Action(
        "hide_previews",
        "preferences.preview",
        arguments={"on": False},
        access=_ADMIN,
        home=HomeSection.ADMIN,
        in_home="Saved. Replies only link to the post, everywhere within 30 seconds.",
    ),
    Action(
        "check_plan",
        "admin.check_plan",
        access=_ADMIN,
        placement=_NEW,
        home=HomeSection.ADMIN,
        label=ActionLabel("Check X's plan again", ", for likes"),
    ),
    Action(
        "policy",
        "admin.policy",
        help="Choose who can use Likewise, and where",
        for_admins=True,
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action(
        "audit",
        "admin.records",
        help="See the activity log",
        label=ActionLabel("See activity log", "of this workspace"),
        for_admins=True,
        access=_ADMIN,
        home=HomeSection.ADMIN,
    ),
    Action(
        "export",
        "admin.export",
        access=_ADMIN,
        placement=_NEW,
        home=HomeSection.ADMIN,
        label=ActionLabel("Send as CSV", ": the activity log, to me"),
    ),
    Action(
        "forget_me",
        "privacy.forget_me",
        help="Delete all your data",
        access=_ALWAYS,
        home=HomeSection.HELP,
        label=ActionLabel("Delete my data…", "in this workspace"),
    ),
    Action("forget", "privacy.forget", access=_ALWAYS, home=HomeSection.HELP),
    Action(
        "version",
        "about.version",
        help="See the version, and what's new",
        access=_ALWAYS,
        home=HomeSection.HELP,
    ),
    Action(
        "help",
        "about.help",
        help="Get help",
        label=ActionLabel("Get help", "with Likewise"),
        by_role=True,
        access=_ALWAYS,
        home=HomeSection.HELP,
    ),
)

ACTIONS: Final[Mapping[str, Action]] = {action.name: action for action in _ROWS}


def action_of(name: str) -> Action:
    """Return the row of an action; one with general values for a name without a row."""
    return ACTIONS.get(name) or Action(name, "")


def label_of(name: str) -> ActionLabel:
    """Return the label of an action; a general one for an action without its own."""
    return action_of(name).label


def home_section(name: str) -> HomeSection:
    return action_of(name).home or HomeSection.ACCOUNT


COMMAND_TABLE: Final = command_table(_ROWS)
