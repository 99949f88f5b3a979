"""User names that are easy to say and to type, made from a first name."""

from collections.abc import Container
from itertools import count

from django.utils.text import slugify

LONGEST = 20
NAMELESS = "person"


def free_username(first_name: str, taken: Container[str]) -> str:
    """Give a user name that is not in `taken`, such as ines, ines2 or ines3.

    Args:
        taken: those in use, in lower case.
    """
    name = slugify(first_name).replace("-", "")[:LONGEST] or NAMELESS
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in count(2) if f"{name}{number}" not in taken)
