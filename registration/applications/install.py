"""Registration's services for the casework engine, all in one place."""

from pathlib import Path

from app.casework.public import Services
from registration.applications import use_cases as copies
from registration.applications.form_answers import FORMS
from registration.applications.queries import forms
from registration.applications.queries.dissolved_holders import holders_gone
from registration.applications.queries.facts import (
    AGAINST,
    CHECKS,
    CORRECTION,
    FACTS,
    WARNS,
    answers_now,
    firm_name,
)
from registration.applications.queries.grants import corrected_at, withheld
from registration.applications.queries.joining import JOINING, joining_warnings, objections_end
from registration.applications.queries.partner_checks import PARTNER_AGAINST, PARTNER_CHECKS
from registration.applications.use_cases import (
    enter_change,
    enter_correction,
    keep_number,
    register_business,
    start_business,
)
from registration.certificates.queries import paper_at
from registration.register.queries.my_businesses import FILED_BY

# The registration that makes the business; what else the form asks for gives it further numbers.
MAIN = {"partnership": "firm", "sole_proprietorship": "business", "company_link": "link"}
OTHERS = ("sales_tax", "social_security", "profession_tax", "chamber")

SERVICES = Services(
    folder=Path(__file__).parents[1] / "services",
    questionnaire=Path(__file__).parents[1] / "questionnaire.yaml",
    paper=paper_at,
    holders_gone=holders_gone,
    corrected_at={
        **{f"{service}/{main}": corrected_at for service, main in MAIN.items()},
        **{f"{service}/filing": corrected_at for service in FILED_BY},
    },
    now_so=dict.fromkeys(FORMS, answers_now),
    withheld={"sole_proprietorship": withheld},
    facts=FACTS,
    checks={**CHECKS, **PARTNER_CHECKS, "filing_number": copies.check_filing_number},
    pages_about={copies.SERVICE: copies.pages_about, **forms.PAGES},
    against={**AGAINST, **PARTNER_AGAINST},
    warns={**WARNS, **dict.fromkeys(JOINING, joining_warnings)},
    objections_end=dict.fromkeys(JOINING, objections_end),
    display_names=dict.fromkeys((*FILED_BY, copies.SERVICE), firm_name),
    handed_in=dict.fromkeys(FORMS, start_business),
    granted={
        **{f"{service}/{main}": register_business for service, main in MAIN.items()},
        **{f"{service}/{other}": keep_number for service in FORMS for other in OTHERS},
        "partnership/shop": keep_number,
        "sole_proprietorship/shop": keep_number,
        **{f"{service}/filing": enter_change for service in FILED_BY if service != CORRECTION},
        "correction/filing": enter_correction,
        "register_copy/entry": copies.certified_entry,
        "register_copy/filing": copies.certified_filing,
        "register_copy/inspection": copies.inspection,
    },
)
