"""Registration's services for the casework engine, all in one place."""

import secrets
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import Elsewhere, HandedIn, Services, Withheld, Words, asking_for
from app.db import new_id
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.applications import copies, forms
from registration.applications.dissolved_holders import holders_gone
from registration.applications.facts import AGAINST, CHECKS, CORRECTION, FACTS, WARNS, answers_now
from registration.applications.form_answers import FORMS
from registration.applications.grant import (
    enter_change,
    enter_correction,
    keep_number,
    register_business,
)
from registration.applications.partner_checks import PARTNER_AGAINST, PARTNER_CHECKS
from registration.certificates.queries import paper_at
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import FILED_BY, SERVICE_OF
from registration.register.queries.owners import business_of_grant, is_owner, on

# No 0, 1, I, L, O or U: it is read aloud and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def corrected_at(uow: UnitOfWork, registration_id: UUID) -> Elsewhere:
    """Say where a business's own registration, or a filing, is corrected: by a filing of its own.

    Past the filings that make the register nothing is corrected. Who is no owner today has no page
    of it to be led to; who is one reads of a correction that an office has already.
    """
    query = select(Filing.business_id).filter_by(registration_id=registration_id)
    business_id = uow.session.scalar(query)
    own = business_id is not None and is_owner(uow, business_id)
    waits = asking_for(uow, SERVICE_OF[Kind.CORRECTION], str(business_id)) if own else None
    if waits is not None:
        return Elsewhere(
            label=sentence("See the status"),
            href=f"/applications/{waits.id}" if waits.own else "",
            why=sentence("Its correction was submitted already. An office decides about it."),
            waits=waits.id,
        )
    return Elsewhere(
        label=sentence("Correct it in the register"),
        href=f"/businesses/{business_id}" if own else "",
        why=sentence(
            "This says what the register says. Correct it from the page of the business, under "
            "“Your businesses”; a new certificate follows by itself."
        ),
    )


def withheld(uow: UnitOfWork, registration_id: UUID) -> Withheld | None:
    """Say what papers of a sole proprietor leave out: name and street, unless she publishes them.

    The business's name stands in place of hers.
    """
    business_id = business_of_grant(uow, registration_id)
    business = uow.session.get(Business, business_id) if business_id else None
    if business is None or business.details_published:
        return None
    version = uow.session.scalars(
        select(BusinessVersion)
        .where(BusinessVersion.business_id == business.id)
        .order_by(on(local_day(uow.now)).desc(), BusinessVersion.valid_from)
        .limit(1)
    ).one()
    return Withheld(
        answers={"proprietor": {}, "place": {"line": "", "district": version.district}},
        holder=Words(version.name, version.name_ur or version.name),
    )


def begin_business(uow: UnitOfWork, handed_in: HandedIn) -> None:
    """Make the business that asks to be registered; a later round finds it there.

    A renewal or correction is of a business that is there.
    """
    if handed_in.asking.about_id is not None:
        return
    query = select(Business.id).filter_by(application_id=handed_in.application_id)
    if uow.session.scalar(query) is not None:
        return
    business = Business(
        id=new_id(),
        form=FORMS[handed_in.asking.service].value,
        temporary=temporary(),
        application_id=handed_in.application_id,
        begun_at=uow.now,
    )
    uow.add(business)
    uow.audit("register.begun", business.id, after={"temporary": business.temporary})


def temporary() -> str:
    """Make an identifier for until there is a number: "T-7KQM29XA"."""
    return "T-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
    warns=WARNS,
    handed_in=dict.fromkeys(FORMS, begin_business),
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
