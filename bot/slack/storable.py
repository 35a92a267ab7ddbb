"""What a text must not hold to be stored: a NUL (PostgreSQL) and half of a surrogate pair (UTF-8)."""

import re
from typing import Final

UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
