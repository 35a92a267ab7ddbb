"""Client for X's HTTP API; no other package knows its URLs, fields or errors."""

from bot.http import http_client
from bot.x.client import XClient
from bot.x.credentials import APP, AppOnly, Authorization, Bearer
from bot.x.errors import (
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
from bot.x.models import (
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
from bot.x.oauth1 import OAuth1SignIn
from bot.x.oauth2 import LIKE_SCOPES, READ_SCOPES, OAuth2
from bot.x.prices import Prices
from bot.x.signing import Consumer, OAuth1
