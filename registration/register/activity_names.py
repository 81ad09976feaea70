"""Labels of business activities."""

from collections.abc import Sequence

from app.casework.public import activity_title


def activity_label(codes: Sequence[str], language: str = "en") -> str:
    """Return ISIC classes in words; one that is not known stands as its code."""
    return "; ".join(activity_title(code, language) or code for code in codes)
