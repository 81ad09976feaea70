"""What a file says of time becomes parameters, which two officers change without a new version."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from factories.parameters import enter_release_values, make_value
from factories.toys import TOY, TOYS, toy_domain
from sqlalchemy.orm import Session

from app.casework.catalogue.load import declare_services
from app.casework.catalogue.queries.terms import months_of, terms_of_task
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.data_files.problems import BadFiles
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.registry import Registry
from app.web.translation import translate

KEY = f"cases.{TOY}.shop"
DAY = date(2026, 3, 4)


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.contribute(toy_domain())
    declare_services(made)
    return made


def test_it_declares_days_months_and_deemed_approval(registry: Registry) -> None:
    values = {each.definition.key: each for each in registry.initial_values}
    assert values[f"{KEY}.score.days"].value == "5"
    assert values[f"{KEY}.months"].value == "12"
    assert values[f"{KEY}.approve.deemed"].value == "no"
    assert {key for key in values if key.endswith("deemed")} == {f"{KEY}.approve.deemed"}
    assert f"cases.{TOY}.corner.months" not in values  # it counts until it is ended
    assert {each.confidence.value for each in values.values()} == {"U"}


def test_it_names_them_in_both_languages(registry: Registry, platform: Platform) -> None:
    from flask_babel import force_locale

    from app.factory import create_app

    title = next(each.title for each in registry.parameters if each.key == f"{KEY}.score.days")
    assert title == "Working days for “Score the shop” (Toy shop licence)"
    with create_app(platform).test_request_context(), force_locale("ur"):
        assert "دکان کی درجہ بندی" in translate(title)


def test_it_takes_what_two_officers_put_in_force(
    registry: Registry, platform: Platform, session: Session, toy: Service
) -> None:
    changed = {each.key: each for each in registry.parameters}
    make_value(session, changed[f"{KEY}.approve.days"], "9", DAY)
    make_value(session, changed[f"{KEY}.approve.deemed"], "yes", DAY)
    make_value(session, changed[f"{KEY}.months"], "24", DAY)
    session.commit()
    shop = toy.registration("shop")
    assert shop.term
    with platform.executor.reading(SYSTEM) as uow:
        before, after = (
            terms_of_task(uow, TOY, shop, shop.task("approve"), day)
            for day in (DAY - timedelta(days=1), DAY)
        )
        assert (before.working_days, before.deemed) == (3, False)
        assert (after.working_days, after.deemed) == (9, True)
        assert months_of(uow, TOY, shop, shop.term, DAY) == 24


def test_it_brings_values_that_pass_as_an_officer_would_type_them(
    registry: Registry, session: Session
) -> None:
    assert enter_release_values(session, registry) == len(registry.initial_values) > 8


def test_it_does_not_start_with_a_file_that_is_wrong(tmp_path: Path) -> None:
    text = (TOYS / "toy_licence.yaml").read_text().replace("role: inspector", "role: nobody")
    (tmp_path / "toy.yaml").write_text(text)
    made = Registry()
    made.contribute(toy_domain(tmp_path))
    with pytest.raises(BadFiles, match='"nobody" is no role of offices'):
        declare_services(made)


def test_it_provides_the_book(registry: Registry, platform: Platform) -> None:
    book = registry.ports[CaseBook](platform.settings)
    assert list(book.latest) == [TOY]
