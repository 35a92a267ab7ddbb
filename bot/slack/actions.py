"""The actions: one row each, with name, handler, help, label, access, placement and Home section.

Every request reaches its handler through its row, from whichever surface it came, and whether it
runs now, after linking or after a restart. Help, usage, the manifest, the README, access control
and the labels of buttons follow from the rows.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.slack.intents.action import Access, Action, HomeSection, Label
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


_always = partial(Action, access=Access.ALWAYS)
_admin = partial(Action, access=Access.ADMIN, home=HomeSection.ADMIN)
_LIKES, _SETTINGS, _HELP = HomeSection.LIKES, HomeSection.SETTINGS, HomeSection.HELP
_ALWAYS, _NEW = Access.ALWAYS, Placement.NEW

_ROWS: Final = (
    Action(
        "like",
        "likes.like",
        "Like a post from your own X account",
        usage="<post>",
        command="/like",
        home=_LIKES,
        label=Label(
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
        "Unlike a post",
        usage="<post>",
        command="/unlike",
        home=_LIKES,
        label=Label(
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
        "See who liked your post",
        usage="<post>",
        command="/likers",
        placement=_NEW,
        home=_LIKES,
        label=Label(
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
        home=_LIKES,
        label=Label(
            "I liked it",
            "on X: check with X",
            to="confirm that you liked this post",
            then="check with X right after",
        ),
    ),
    _always("took_back", "likes.took_back", home=_LIKES, label=Label("I unliked it", "on X")),
    _always("like_seen", "likes.like_seen", by_role=True, home=_LIKES),
    _always("like_unseen", "likes.like_unseen", home=_LIKES),
    Action("pinned", "likes.likers", arguments={"pinned": True}),
    Action(
        "send_likers", "likes.send_likers", placement=_NEW, label=Label("Send as CSV", ": all likers, to me")
    ),
    Action("file_unconfirmed", "likes.file_unconfirmed"),
    Action(
        "liked",
        "likes.liked",
        "See the posts you liked, newest first",
        command="/liked",
        placement=_NEW,
        label=Label("See my liked posts", "on X", to="see your liked posts", then="show you right after"),
    ),
    Action(
        "share",
        "sharing.like",
        placement=_NEW,
        home=None,
        label=Label("Share here", ", in this channel, that you liked this post"),
    ),
    Action(
        "share_list",
        "sharing.likers",
        placement=_NEW,
        home=None,
        label=Label("Share here", ": this page of likers"),
    ),
    Action(
        "share_team",
        "sharing.to_team",
        by_role=True,
        placement=_NEW,
        label=Label("Share to team channel", ": this post"),
    ),
    _always(
        "unshare", "sharing.remove", placement=_NEW, label=Label("Remove", "this message, if you shared it")
    ),
    Action(
        "connect",
        "accounts.connect",
        "Connect your X account, or switch to another",
        label=Label("Connect X account", "of mine"),
    ),
    _always("connected", "accounts.connected"),
    _always("access_revoked", "accounts.access_revoked"),
    _always(
        "disconnect",
        "accounts.disconnect",
        "Disconnect your X account",
        by_role=True,
        label=Label("Disconnect", "this X account"),
    ),
    _always(
        "account",
        "accounts.account",
        "See your X account, and what your team sees",
        by_role=True,
        in_home="Your account and settings are below.",
        label=Label("See my account", "on X"),
    ),
    _always(
        "history",
        "privacy.history",
        "See and manage your likes",
        by_role=True,
        home=_LIKES,
        label=Label("See all likes", "of mine with Likewise"),
    ),
    _always("delete_history", "privacy.delete_history", home=_LIKES),
    _always(
        "settings",
        "preferences.settings",
        "Change your settings",
        by_role=True,
        in_home="Your settings are below.",
        label=Label("Open settings", "of Likewise"),
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
    _always(
        "reaction",
        "preferences.reaction",
        "Like posts by adding an emoji reaction",
        usage="[:emoji: | off]",
        by_role=True,
        home=_SETTINGS,
    ),
    # Turning it off is for everyone.
    _always(
        "notify",
        "notices.notify",
        "Get a daily message with your team's new posts",
        usage="[daily 9:00 | off]",
        by_role=True,
        home=_SETTINGS,
    ),
    _always("notify_off", "notices.turn_off", home=_SETTINGS, label=Label("Turn off daily message")),
    # Anyone may look; changing it is for admins.
    _always(
        "channel",
        "channels.show_or_change",
        "Turn post replies on or off in this channel",
        usage="[on | off | digest on | digest off | follow @acme | unfollow @acme]",
        for_admins=True,
        by_role=True,
    ),
    _admin("channel_set", "channels.configure", by_role=True),
    _admin("follow", "follows.follow", home=HomeSection.ACCOUNT),
    _admin("unfollow", "follows.unfollow"),
    _admin("channel_off", "channels.turn_off"),
    _admin(
        "spending",
        "spending.show_or_change",
        "See the X API cost, and set a budget in dollars",
        usage="[5 | month 50 | none]",
        for_admins=True,
        placement=_NEW,
    ),
    _admin(
        "show_previews",
        "preferences.preview",
        in_home="Saved. Replies show the post, everywhere within 30 seconds.",
        arguments={"on": True},
    ),
    _admin(
        "hide_previews",
        "preferences.preview",
        in_home="Saved. Replies only link to the post, everywhere within 30 seconds.",
        arguments={"on": False},
    ),
    _admin(
        "check_plan", "admin.check_plan", placement=_NEW, label=Label("Check X's plan again", ", for likes")
    ),
    _admin("policy", "admin.policy", "Choose who can use Likewise, and where", for_admins=True),
    _admin(
        "audit",
        "admin.records",
        "See the activity log",
        for_admins=True,
        label=Label("See activity log", "of this workspace"),
    ),
    _admin("export", "admin.export", placement=_NEW, label=Label("Send as CSV", ": the activity log, to me")),
    _always(
        "forget_me",
        "privacy.forget_me",
        "Delete all your data",
        home=_HELP,
        label=Label("Delete my data…", "in this workspace"),
    ),
    _always("forget", "privacy.forget", by_role=True, home=_HELP),
    _always("version", "about.version", "See the version, and what's new", home=_HELP),
    _always(
        "help", "about.help", "Get help", by_role=True, home=_HELP, label=Label("Get help", "with Likewise")
    ),
)

ACTIONS: Final[Mapping[str, Action]] = {action.name: action for action in _ROWS}


def action_of(name: str) -> Action:
    """Return the row of an action; one with general values for a name without a row."""
    return ACTIONS.get(name) or Action(name, "")


def label_of(name: str) -> Label:
    """Return the label of an action; a general one for an action without its own."""
    return action_of(name).label


def home_section(name: str) -> HomeSection:
    return action_of(name).home or HomeSection.ACCOUNT
