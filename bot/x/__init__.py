"""X: the only package that knows X's HTTP API."""

from bot.http import http_client

from .client import XClient
from .credentials import APP, AppOnly, Authorization, Bearer
from .errors import (
    XClientRejected,
    XError,
    XForbidden,
    XIntermediaryError,
    XIntermediaryFailed,
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
    ApiCall,
    Counts,
    Limits,
    Link,
    Media,
    OAuth1Tokens,
    Page,
    Post,
    RateLimitWindow,
    RequestToken,
    Resource,
    User,
    UserTokens,
)
from .oauth1 import OAuth1SignIn
from .oauth2 import (
    LIKE_SCOPES,
    READ_SCOPES,
    OAuth2,
)
from .prices import Prices
from .signing import Consumer, OAuth1

__all__ = [
    "APP",
    "LIKE_SCOPES",
    "READ_SCOPES",
    "ApiCall",
    "AppOnly",
    "Authorization",
    "Bearer",
    "Consumer",
    "Counts",
    "Limits",
    "Link",
    "Media",
    "OAuth1",
    "OAuth1SignIn",
    "OAuth1Tokens",
    "OAuth2",
    "Page",
    "Post",
    "Prices",
    "RateLimitWindow",
    "RequestToken",
    "Resource",
    "User",
    "UserTokens",
    "XClient",
    "XClientRejected",
    "XError",
    "XForbidden",
    "XIntermediaryError",
    "XIntermediaryFailed",
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
