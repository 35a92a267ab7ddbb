"""x.com's pages: profiles, posts, the like intent, and images."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import avatar, form_of, image
from bot.sandbox.x.session import PAGES, remember, signed_in
from bot.sandbox.x.state import state_of
from bot.sandbox.x.world import Account, World, XPost

NO_POST = "This Post isn't there, or isn't for you"


async def profile(request: Request) -> Response:
    """GET /{username}: an account and its posts."""
    sandbox = state_of(request)
    account = sandbox.world.account_named(request.path_params["username"])
    if account is None or account.suspended:
        raise HTTPException(404, "This account doesn't exist")
    reader = signed_in(sandbox, request)
    posts = [post for post in sandbox.world.posts_of(account) if not post.hidden_from(reader)]
    return PAGES.respond("profile.html", account=account, posts=posts, reader=reader)


async def post_page(request: Request) -> Response:
    """GET /{username}/status/{id} and /i/web/status/{id}; as on X, the username is ignored."""
    return _about_post(request, "post.html", request.path_params["id"])


async def like_intent(request: Request) -> Response:
    """GET /intent/like?tweet_id=: ask whether the signed-in account should like the post."""
    return _about_post(request, "intent.html", request.query_params.get("tweet_id", ""))


async def like(request: Request) -> Response:
    """POST /intent/like: like, or with `undo` unlike, as the selected account."""
    sandbox, form = state_of(request), await form_of(request)
    account = sandbox.world.account_named(form.get("account", ""))
    post = _find(sandbox.world, form.get("tweet_id", ""), account)
    if account is None:
        raise HTTPException(404, NO_POST)
    change = sandbox.world.unlike if "undo" in form else sandbox.world.like
    change(account, post)
    return remember(request, RedirectResponse(f"/i/web/status/{post.id}", 303), account)


async def avatar_image(request: Request) -> Response:
    account = state_of(request).world.account_named(request.path_params["username"])
    if account is None:
        raise HTTPException(404)
    return avatar(account.name, account.username)


def _about_post(request: Request, template: str, post_id: str) -> Response:
    sandbox = state_of(request)
    reader = signed_in(sandbox, request)
    post = _find(sandbox.world, post_id, reader)
    return PAGES.respond(template, post=post, reader=reader, accounts=sandbox.switcher())


def _find(world: World, post_id: str, reader: Account | None) -> XPost:
    post = world.posts.get(post_id)
    if post is None or post.hidden_from(reader):
        raise HTTPException(404, NO_POST)
    return post


ROUTES = (
    Route("/", lambda _: RedirectResponse("/sandbox", 302)),  # there is no timeline
    Route("/favicon.ico", lambda _: image("x_icon.svg")),
    Route("/avatars/{username}.svg", avatar_image),
    Route("/media/{name}.svg", lambda request: image("photo.svg", request.path_params["name"])),
    Route("/intent/like", like_intent, methods=["GET"]),
    Route("/intent/like", like, methods=["POST"]),
    Route("/i/web/status/{id}", post_page),
    Route("/i/status/{id}", post_page),
    Route("/{username}/status/{id}", post_page),
    Route("/{username}/status/{id}/photo/{number}", post_page),
    Route("/{username}", profile),
)
