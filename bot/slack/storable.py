"""Characters that can't be stored: NUL (PostgreSQL) and unpaired surrogates (UTF-8)."""

import re
from typing import Final

UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
