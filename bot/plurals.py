"""Numbers with their noun, in messages and in the output of commands."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 like" or "1,204 likes"; `many` is the plural if it doesn't just end in "s"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
