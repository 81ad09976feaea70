"""Above an amount the Secretary reviews a claim: counted with what is granted or asked for besides.

The amount is Rs 1,000,000, a parameter of the scheme.
"""

from dataclasses import replace

import pytest
from factories.counting import counted
from factories.payees import pass_days
from factories.reliefs import DECLARED, SCHEME, Reliefs, this_year
from factories.thresholds import ABOVE, Group, set_threshold
from sqlalchemy.orm import Session

from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import LastingFact, Submission
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.public import RelatedFirms, related_firms
from tax_incentives.applications.queries import facts
from tax_incentives.applications.queries.claim_pages import claim_page
from tax_incentives.claims.use_cases import Claimant, decide_claim, enter_claim
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.scheme_reader import read_text
from tax_incentives.schemes.shipped_schemes import FOLDER

TEN_LAKH = 10_00_000_00
RUPEE = 1_00


@pytest.fixture
def group(platform: Platform, session: Session) -> Group:
    reliefs = Reliefs.of(platform, session)
    reliefs.budget(50_00_00_000_00)
    return Group(reliefs)


@pytest.mark.parametrize(
    ("split", "secretary"),
    [
        ([TEN_LAKH], [False]),
        ([TEN_LAKH + RUPEE], [True]),
        ([4_00_000_00, 6_00_000_00], [False, False]),
        ([4_00_000_00, 6_00_000_00 + RUPEE], [False, True]),
        ([4_00_000_00, 3_00_000_00, 3_00_000_00 + RUPEE], [False, False, True]),
    ],
)
def test_one_after_the_other_the_one_that_passes_it_is_reviewed(
    group: Group, split: list[int], secretary: list[bool]
) -> None:
    """Each is granted before the next is claimed."""
    needed = []
    for paisa in split:
        claim = group.claim(paisa)
        needed.append(group.needs_secretary(claim))
        group.pass_until(claim, "")
    assert needed == secretary
    assert [paisa for _, paisa in group.awards()] == split


@pytest.mark.parametrize(("amount", "needed"), [("Rs 1,000,000", False), ("Rs 999,999.99", True)])
def test_it_is_the_parameter_that_counts_to_the_paisa(
    group: Group, amount: str, *, needed: bool
) -> None:
    """Two officers change it, and a claim keeps the one of its day."""
    before = group.claim(TEN_LAKH, owner=group.reliefs.applying.person)
    group.reliefs.run(
        withdraw_application,
        WithdrawApplication(application_id=before.id, reason="None"),
        group.reliefs.owner,
    )
    set_threshold(group.reliefs, amount)
    assert group.needs_secretary(group.claim(TEN_LAKH)) is needed
    assert not group.needs_secretary(before)


def test_two_at_the_same_time_do_not_each_stay_below(group: Group) -> None:
    """Neither is granted when the other is submitted; both go on to the Secretary."""
    first, second = group.claim(6_00_000_00), group.claim(6_00_000_00)
    assert (group.needs_secretary(first), group.needs_secretary(second)) == (False, True)
    group.pass_until(first, "secretary")
    assert group.awards() == []
    group.pass_until(second, "secretary")
    assert group.awards() == []


def test_what_was_granted_meanwhile_is_found_at_the_last_step(group: Group) -> None:
    """The first waits at Finance while another firm of the group comes and passes everybody."""
    waiting = group.claim(6_00_000_00)
    group.pass_until(waiting, "finance")
    assert not group.needs_secretary(waiting)
    other = group.claim(6_00_000_00)
    group.pass_until(other, "")
    assert group.pass_next(waiting) == "secretary"
    assert [application for application, _ in group.awards()] == [other.id]
    kept = group.reliefs.session.get_one(LastingFact, (waiting.id, ABOVE))
    assert kept.value == {
        "given_paisa": 6_00_000_00,
        "others_paisa": 6_00_000_00,
        "counts": "scheme",
        "above_paisa": TEN_LAKH,
        "since": "2026-07-01",
        "source": "A sample",
        "confidence": "U",
    }
    group.pass_until(waiting, "")
    assert len(group.awards()) == 2


def test_a_stage_that_was_needed_once_stays_needed(group: Group) -> None:
    """The other claim is withdrawn; the answers are corrected to a smaller amount."""
    first, second = group.claim(6_00_000_00), group.claim(6_00_000_00)
    group.pass_until(first, "finance")
    assert group.needs_secretary(first)
    ended = WithdrawApplication(application_id=second.id, reason="Too much")
    group.reliefs.run(withdraw_application, ended, group.reliefs.owner)
    assert group.pass_next(first) == "secretary"


def test_a_correction_that_gives_more_needs_the_secretary(group: Group) -> None:
    """A quarter is Rs 9,00,000; with local staff it is 35 %: Rs 12,60,000."""
    claim = group.claim(9_00_000_00)
    assert not group.needs_secretary(claim)
    task, who = group.reliefs.open_task(claim), group.officer("assess")
    group.reliefs.take(claim, who)
    asked = SendBack(task_id=task, points={"local_staff": "Count them again"})
    group.reliefs.run(send_back, asked, who)
    group.reliefs.applying.prepare(claim.id, {"local_staff": "6"})
    group.reliefs.applying.answer(claim.id)
    assert group.needs_secretary(claim)


def test_firms_that_are_not_related_do_not_count(group: Group) -> None:
    group.claim(6_00_000_00)
    group.reliefs.claimant("Makran Softworks", "77")
    group.reliefs.tax_paid(4 * 6_00_000_00)
    assert not group.needs_secretary(group.reliefs.claim(local_staff="0"))


def test_a_claim_that_came_to_nothing_does_not_count(group: Group) -> None:
    first = group.claim(6_00_000_00)
    ended = WithdrawApplication(application_id=first.id, reason="A mistake")
    group.reliefs.run(withdraw_application, ended, group.reliefs.owner)
    assert not group.needs_secretary(group.claim(6_00_000_00))


def test_a_claim_that_waits_over_the_30th_of_june_leaves_nothing_out(group: Group) -> None:
    waiting = group.claim(4_00_000_00 + RUPEE)
    group.pass_until(waiting, "finance")
    group.pass_until(group.claim(6_00_000_00), "")
    assert not group.needs_secretary(waiting)
    pass_days(group.reliefs.session, 365)
    group.reliefs.budget(50_00_00_000_00, fiscal_year=this_year() + 1)
    assert group.pass_next(waiting) == "secretary"


def test_what_was_granted_in_the_year_before_does_not_count(group: Group) -> None:
    group.pass_until(group.claim(6_00_000_00), "")
    pass_days(group.reliefs.session, 365)
    group.paid_at = real_now()
    assert not group.needs_secretary(group.claim(TEN_LAKH))
    assert group.needs_secretary(group.claim(RUPEE * 1_000))


def test_a_draft_is_looked_through_with_one_look_at_related_firms(group: Group) -> None:
    """What was read to say what is granted serves to say who reviews it."""
    reliefs = group.reliefs
    application = reliefs.draft(DECLARED)
    with counted(reliefs.platform) as said:
        reliefs.applying.filling(application.id)
    assert len([each for each in said if "recursive reached" in each]) == 1


def test_where_not_all_related_firms_can_be_looked_at_the_secretary_looks(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(*arguments: object) -> RelatedFirms:
        return replace(related_firms(*arguments), complete=False)  # type: ignore[arg-type]

    monkeypatch.setattr(facts, "related_firms", many)
    claim = group.claim(5_00_000_00)
    kept = group.reliefs.session.get_one(LastingFact, (claim.id, ABOVE))
    assert kept.value["others_paisa"] is None


def test_it_is_frozen_with_the_answers_too(group: Group) -> None:
    claim = group.claim(TEN_LAKH + RUPEE)
    row = group.reliefs.session.query(Submission).filter_by(application_id=claim.id).one()
    assert row.content["facts"][ABOVE]["given_paisa"] == TEN_LAKH + RUPEE


def test_officers_read_why_and_the_claimant_reads_nothing_of_other_firms(group: Group) -> None:
    group.claim(6_00_000_00)
    claim = group.claim(7_00_000_00)
    read = group.reliefs.platform.executor.reading
    for who, found in ((group.officer("assess"), 1), (group.reliefs.finance("one"), 1)):
        with read(who) as uow:
            above = claim_page(uow, claim.id).above
        assert len(above) == found
        assert (above[0].given_paisa, above[0].others_paisa) == (7_00_000_00, 6_00_000_00)
    with read(group.reliefs.owner) as uow:
        assert claim_page(uow, claim.id).above == ()


def counting(platform: Platform, counts: str) -> None:
    """Let the scheme count what its file says."""
    text = (FOLDER / f"{SCHEME}.yaml").read_text(encoding="utf-8")
    text = text.replace("above: {parameter: secretary_above}", f"{counts}above: 'Rs 1,000,000'")
    scheme, sheet = read_text(SCHEME, text.encode())
    assert scheme, sheet.problems
    book = platform.executor.ports.get(SchemeBook)
    changed = SchemeBook(book.files)
    vars(changed)["by_code"] = {**book.by_code, SCHEME: scheme}
    platform.executor.ports.filled[SchemeBook] = changed


def ask_otherwise(group: Group, paisa: int) -> None:
    """Another firm of the group asks for so much under another scheme."""
    group.reliefs.claimant("Zhob Softworks", "99", owner=group.owner)
    group.reliefs.tax_paid(4 * paisa)
    declared = {"local_staff": "0", "staff": "10"}
    draft, firm = group.reliefs.draft(declared), group.reliefs.firm

    def enter(uow: UnitOfWork, _: None) -> None:
        scheme = replace(uow.port(SchemeBook).scheme(SCHEME), code="another")
        who = Claimant(person_id=group.owner.id, organisation_id=firm.id)
        claim = enter_claim(uow, scheme, draft.id, who)
        answers = {"local_staff": 0, "staff": 10}
        found = facts.facts_of(facts.Claiming(uow, scheme, who, claim.rule_on), answers)
        assert decide_claim(uow, scheme, claim, found).amount_paisa == paisa

    group.reliefs.run(enter, None, SYSTEM)


@pytest.mark.parametrize(("counts", "needed"), [("", False), ("counts: all, ", True)])
def test_other_schemes_count_where_the_file_says_so(
    group: Group, platform: Platform, counts: str, *, needed: bool
) -> None:
    before = platform.executor.ports.get(SchemeBook)
    counting(platform, counts)
    ask_otherwise(group, 6_00_000_00)
    claim = group.claim(6_00_000_00)
    platform.executor.ports.filled[SchemeBook] = before
    assert group.needs_secretary(claim) is needed
