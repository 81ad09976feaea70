"""Rules of opinions on pages: what they are about, and what identifies nobody."""

import re

# Subjects of an opinion: a guide, or one of the portal's own pages.

GUIDE = "guide:"
OWN = ("guides", "forms", "offices", "search")


def guide_page(slug: str) -> str:
    """Return the name under which opinions about a guide are kept."""
    return GUIDE + slug


# Any other page, by the name of its route: its path may hold the number of somebody's bill.
ROUTE = "at:"


def route_page(endpoint: str) -> str:
    """Return the name under which opinions about a route's pages are stored."""
    return ROUTE + endpoint.replace(".", "--").replace("_", "-")


def slug_of(page: str) -> str:
    """Return the guide's slug; "" where the page is none."""
    return page.removeprefix(GUIDE) if page.startswith(GUIDE) else ""


# Removal of identifying data from opinions on a page before they are stored.
#
# Nobody is asked for a name; some write their CNIC, number or address all the same. Digits in a row
# and e-mail addresses are removed before anything is stored.

TAKEN_OUT = "•••"
# A CNIC has 13 digits, a mobile number 11, a PSID 17; a year or an amount has fewer than 7.
_MIN_DIGITS = 7
_NUMBER = re.compile(rf"\+?\d(?:[\s\-‐-―().]{{0,3}}\d){{{_MIN_DIGITS - 1},}}")
_MAIL = re.compile(r"\S+@\S+")


def without_numbers(text: str) -> str:
    """Return the text without long numbers (in any script's digits) and addresses of mail."""
    return _NUMBER.sub(TAKEN_OUT, _MAIL.sub(TAKEN_OUT, text))
