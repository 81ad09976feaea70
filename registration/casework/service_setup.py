"""Registration's services for the casework engine, all in one place."""

from pathlib import Path

from app.casework.public import Services
from registration.casework.begin_business import begin_business
from registration.casework.dissolved_holders import holders_gone
from registration.casework.facts import CHECKS, FACTS, answers_now
from registration.casework.form_answers import FORMS
from registration.casework.grant import (
    KINDS,
    enter_change,
    enter_correction,
    keep_number,
    register_business,
)
from registration.casework.subject_business import corrected_at
from registration.certificates.queries.papers import paper_at

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
        **{f"{service}/filing": corrected_at for service in (*KINDS, "correction")},
    },
    now_so=dict.fromkeys(FORMS, answers_now),
    facts=FACTS,
    checks=CHECKS,
    handed_in=dict.fromkeys(FORMS, begin_business),
    granted={
        **{f"{service}/{main}": register_business for service, main in MAIN.items()},
        **{f"{service}/{other}": keep_number for service in FORMS for other in OTHERS},
        "partnership/shop": keep_number,
        **{f"{service}/filing": enter_change for service in KINDS},
        "correction/filing": enter_correction,
    },
)
