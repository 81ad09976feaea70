"""Who may be partners: the Partnership Act 1932 and the limit of the Companies Act. Pure."""

from collections.abc import Sequence
from datetime import date

from app.text import Sentence, sentence
from registration.register.policy.business import Owner

LEAST, MOST = 2, 20


def wrong_with(owners: Sequence[Owner], today: date) -> Sentence | None:
    """Return what is wrong with the partners of a firm, or None.

    At least two who are of age (s. 30: a minor is admitted to the benefits only), at most twenty
    (more must be a company), nobody twice, nobody joining after today.
    """
    full = [owner for owner in owners if not owner.minor]
    if len(full) < LEAST:
        return sentence("A partnership needs at least two partners who are of age.")
    if len(owners) > MOST:
        return sentence("More than 20 partners must be a company: register it at SECP.")
    if len({owner.cnic for owner in owners}) != len(owners):
        return sentence("The same CNIC is entered twice. Name each partner once.")
    if any(owner.joined_on > today for owner in owners):
        return sentence("A partner’s day of joining cannot lie in the future.")
    return None
