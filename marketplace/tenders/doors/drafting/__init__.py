"""The forms of a draft, one page a task, from its terms to its submission."""

from marketplace.tenders.doors.drafting import committee, completion, eligibility, items, terms
from marketplace.tenders.doors.drafting.blueprint import blueprint

__all__ = ["blueprint", "committee", "completion", "eligibility", "items", "terms"]
