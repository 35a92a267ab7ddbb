"""`<!date^…>` patterns, in UTC; the page's script converts them to the reader's time zone."""

import re
from datetime import datetime

_PART = re.compile(r"\{(\w+)\}")


def show_date(at: datetime, pattern: str) -> str:
    """Fill in a pattern such as `{date_short} at {time}`."""
    day = f"{at:%B} {at.day}, {at.year}"
    parts = {
        "date_num": f"{at:%Y-%m-%d}",
        "date_slash": f"{at:%m/%d/%Y}",
        "date": day,
        "date_pretty": day,
        "date_short": f"{at:%b} {at.day}, {at.year}",
        "date_short_pretty": f"{at:%b} {at.day}, {at.year}",
        "date_long": f"{at:%A}, {day}",
        "date_long_pretty": f"{at:%A}, {day}",
        "day_divider_pretty": f"{at:%A}, {at:%B} {at.day}",
        "time": f"{at:%H:%M} UTC",
        "time_secs": f"{at:%H:%M:%S} UTC",
        "ago": f"{at:%b} {at.day}, {at:%H:%M} UTC",
    }
    return _PART.sub(lambda match: parts.get(match[1], match[0]), pattern)
