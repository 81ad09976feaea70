"""A sole proprietor who moves is hidden until they publish the new street."""

from typing import Any

import pytest
from factories.identity import make_person
from factories.register import FIRST, make_business
from sqlalchemy.orm import Session

from app.casework.public import Granted
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.applications.use_cases import enter_change
from registration.register.models import Business


@pytest.mark.parametrize(("form", "published"), [("sole", False), ("partnership", True)])
def test_a_new_street_is_not_published_unasked(
    platform: Platform, session: Session, form: str, *, published: bool
) -> None:
    owners = [make_person(session, name) for name in ("Zarina", "Hani")[: 2 - (form == "sole")]]
    session.commit()
    business = make_business(session, platform, *owners, form=form)
    business.details_published = True
    session.commit()

    def move(line: str) -> bool:
        granted = Granted(
            application_id=None,  # type: ignore[arg-type]  # none is needed here
            registration_id=None,  # type: ignore[arg-type]
            service="change_of_place",
            kind="filing",
            registration="filing",
            agency="industries",
            number="FPL-2026-000001",
            person_id=owners[0].id,
            organisation_id=None,
            subject=str(business.id),
            about_id=None,
            valid_from=FIRST,
            valid_until=None,
            answers={"place": {"line": line, "district": "kech"}},
            documents={},
            outputs={},
        )

        def enter(uow: UnitOfWork, _nothing: None) -> Any:  # noqa: ANN401 - outputs
            return enter_change(uow, granted)

        platform.executor.execute(enter, None, actor=SYSTEM)
        session.expire_all()
        return session.get_one(Business, business.id).details_published

    assert move("Mohalla Koshkalat") is published
