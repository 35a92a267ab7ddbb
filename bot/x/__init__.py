"""Client for X's HTTP API; no other package knows its URLs, fields or errors."""

from bot.http import http_client

from .client import XClient
from .credentials import APP, AppOnly, Authorization, Bearer
from .errors import (
    UNCERTAIN,
    XClientRejected,
    XError,
    XForbidden,
    XIntermediaryError,
    XIntermediaryFailed,
    XIntermediaryPage,
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
    ApiResult,
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
from .oauth2 import LIKE_SCOPES, READ_SCOPES, OAuth2
from .prices import Prices
from .signing import Consumer, OAuth1
