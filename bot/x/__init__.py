"""X: the only package that knows X's HTTP API."""

from .auth import LIKE_SCOPES, READ_SCOPES, OAuth2
from .client import XClient
from .credentials import APP, AppOnly, Authorization, Bearer
from .errors import (
    XClientRejected,
    XError,
    XForbidden,
    XInvalidRequest,
    XMalformed,
    XNotFound,
    XOutOfCredit,
    XPlanRefused,
    XRateLimited,
    XServerError,
    XSpendCapReached,
    XTokenRejected,
    XUnauthorized,
    XUnreachable,
    XUsageCapped,
)
from .models import (
    Call,
    Counts,
    Limits,
    Media,
    OAuth1Tokens,
    Page,
    Post,
    RequestToken,
    Resource,
    User,
    UserTokens,
    Window,
)
from .oauth1 import OAuth1SignIn
from .prices import Prices
from .signing import Consumer, OAuth1
from .transport import http_client

__all__ = [
    "APP",
    "LIKE_SCOPES",
    "READ_SCOPES",
    "AppOnly",
    "Authorization",
    "Bearer",
    "Call",
    "Consumer",
    "Counts",
    "Limits",
    "Media",
    "OAuth1",
    "OAuth1SignIn",
    "OAuth1Tokens",
    "OAuth2",
    "Page",
    "Post",
    "Prices",
    "RequestToken",
    "Resource",
    "User",
    "UserTokens",
    "Window",
    "XClient",
    "XClientRejected",
    "XError",
    "XForbidden",
    "XInvalidRequest",
    "XMalformed",
    "XNotFound",
    "XOutOfCredit",
    "XPlanRefused",
    "XRateLimited",
    "XServerError",
    "XSpendCapReached",
    "XTokenRejected",
    "XUnauthorized",
    "XUnreachable",
    "XUsageCapped",
    "http_client",
]
