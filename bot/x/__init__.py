"""X: the only package that knows X's HTTP API."""

from .auth import LIKE_SCOPES, READ_SCOPES, OAuth2
from .client import XClient
from .credentials import Authorization, Bearer
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
from .models import Call, Limits, Media, Page, Post, User, UserTokens, Window
from .transport import http_client

__all__ = [
    "LIKE_SCOPES",
    "READ_SCOPES",
    "Authorization",
    "Bearer",
    "Call",
    "Limits",
    "Media",
    "OAuth2",
    "Page",
    "Post",
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
