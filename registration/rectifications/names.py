"""The check of a name that a rectification changes.

A word that the law bars refuses it (Partnership Act 1932, s. 58 (3)). A name that is alike, or held
by a rule that is no law, only warns: two officers decide here, and they write down their ground.
"""

from collections.abc import Mapping
from typing import Any

from app.unit_of_work import UnitOfWork
from registration.names.public import NameReport, ProposedName, check_name
from registration.register.business_names import KIND_OF
from registration.register.models import Business
from registration.register.policy.business import Form
from registration.register.policy.filings import corrected
from registration.register.use_cases.project_filings import entries_of

_NAMES = ("name", "name_ur")


def name_report(
    uow: UnitOfWork, business: Business, corrects: int, content: Mapping[str, Any]
) -> NameReport:
    """Check the name that a rectification makes; the report is empty if it changes no name."""
    proposed = ProposedName(kind=KIND_OF[Form(business.form)])
    if not any(each in content for each in _NAMES):
        return NameReport(proposed=proposed)
    filed = corrected(entries_of(uow, business.id), corrects)
    said = {**(filed.content if filed else {}), **content}
    name, name_ur = (said.get(each) or "" for each in _NAMES)
    proposed = ProposedName(name=name, name_ur=name_ur, kind=proposed.kind)
    return check_name(uow, proposed, except_business=business.id)
