"""Amounts of money, in millionths of a US dollar, so that sums are exact."""

import re
from decimal import Decimal


def parse_dollars(text: str) -> int:
    """Convert US dollars, such as "$1,250.50", to millionths of a dollar.

    Raises `ValueError` for any other text.
    """
    if not re.fullmatch(r"\$?([0-9]{1,6}|[0-9]{1,3},[0-9]{3})(\.[0-9]{1,6})?", text):
        raise ValueError(
            "is not a sum in US dollars; give for instance 5 or 2.50, or leave it out for no budget"
        )
    return int(Decimal(text.lstrip("$").replace(",", "")) * 10**6)
