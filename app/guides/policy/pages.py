"""Subjects of an opinion: a guide, or one of the portal's own pages."""

GUIDE = "guide:"
OWN = ("guides", "forms", "offices", "search")


def guide_page(slug: str) -> str:
    """Return the name under which opinions about a guide are kept."""
    return GUIDE + slug


def slug_of(page: str) -> str:
    """Return the guide's slug; "" where the page is none."""
    return page.removeprefix(GUIDE) if page.startswith(GUIDE) else ""
