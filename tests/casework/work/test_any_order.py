"""Whatever is done to a case, in whatever order: it never lies with nobody, and the rules hold.

Some lives are written down, so that every state worth looking at is surely reached; Hypothesis
makes up the others. Whoever may not do something tries it first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest
from factories.case_lives import HEAD, Deed, Life, Town
from factories.casework import Casework
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Decision
from app.casework.cases.policy.routing import may_begin
from app.casework.cases.policy.states import ApplicationState, RegistrationState, application_state
from app.casework.cases.policy.states import registration_state as state_of
from app.casework.cases.queries.appeal_deadlines import decide_by
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.workflow.use_cases.advance_case import advance
from app.holidays.public import calendar
from app.identity.accounts.queries.actors import SYSTEM

PASS, REFUSE = Deed("pass"), Deed("refuse", first=HEAD)
APPEAL, ALLOW, WAIT = Deed("appeal"), Deed("allow", first=HEAD), Deed("wait")
SHOP = [PASS, PASS, Deed("pass", first=3), Deed("pass", first=2)]
SAFETY = [Deed("pass", "safety"), Deed("pass", "safety", 2)]
LIVES = {
    "everything is granted": [*SHOP, *SAFETY, Deed("pass", "corner")],
    "answers change what is asked for": [
        Deed("send"),
        WAIT,
        Deed("answer wooden"),
        Deed("send"),
        PASS,
        Deed("answer"),
        Deed("pass", "safety"),
    ],
    "an appeal is allowed": [PASS, REFUSE, WAIT, APPEAL, ALLOW, PASS, REFUSE, APPEAL, ALLOW],
    "only an appeal is left, and dismissed": [
        *(REFUSE, *SAFETY, Deed("pass", "corner"), APPEAL),
        *(Deed("dismiss"), APPEAL),
    ],
    "time passes": [*SHOP[:3], WAIT, Deed("take", "safety"), WAIT, Deed("pass", "safety", 3)],
    "it is withdrawn": [
        *(Deed("take", first=2), Deed("aside", first=2)),
        *(SAFETY[0], Deed("send"), Deed("answer wooden"), SAFETY[1]),
        *(Deed("send"), PASS, Deed("withdraw"), PASS, APPEAL),
    ],
}
# What must have been reached, and what somebody must have been refused: else nothing is proved.
REACHED = frozenset(
    {
        *("shop granted", "safety granted", "corner granted", "shop refused", "safety dropped"),
        *("shop sent_back", "shop appealed", "corner waiting", "shop withdrawn"),
        *("safety again", "shop again", "shop again refused", "escalated", "deemed"),
        *("own-interest", "another-person", "another-role", "own-refusal", "waits-for-citizen"),
        *("appealed", "withdrawn"),
    }
)
WHATS = [
    *["pass"] * 6,
    *["refuse", "take", "send", "answer", "answer wooden", "aside", "back"],
    *["wait", "appeal", "appeal", "allow", "allow", "dismiss", "withdraw"],
]
deeds = st.builds(
    Deed,
    what=st.sampled_from(WHATS),
    place=st.sampled_from(["shop", "safety", "corner"]),
    first=st.integers(0, 5),
)


@pytest.fixture
def town(work: Casework) -> Town:
    work.allow_deemed()
    work.square_is_full = False
    return Town.of(work)


def test_it_keeps_an_owner_a_clock_and_the_rules(town: Town) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(deeds, min_size=5, max_size=10))
    def in_any(order: list[Deed]) -> None:
        live(town, order, seen)

    for order in LIVES.values():
        live(town, order, seen)
    missed = REACHED - set(seen)
    assert not missed, seen
    in_any()


def live(town: Town, order: list[Deed], seen: Counter[str]) -> None:
    life = Life.begin(town, seen)
    holds(life)
    for deed in order:
        if life.do(deed):
            holds(life)
    it_stands_still(life)


def it_stands_still(life: Life) -> None:
    """Nothing waits to be done by the system: going on once more changes nothing."""
    key = life.application.id
    before = picture(life)
    life.town.work.run(lambda uow, _: advance(uow, key), None, SYSTEM)
    life.case = life.town.work.case(life.application)
    assert picture(life) == before


def picture(life: Life) -> list[object]:
    return [
        (part.row.code, part.attempt, len(part.tasks), len(part.outcomes), len(part.open_tasks))
        for part in life.case.parts
    ]


def holds(life: Life) -> None:
    key = life.application.id
    with life.town.work.platform.executor.reading(SYSTEM) as uow:
        life.case = load_case(uow, key)
        rows = uow.session.scalars(select(OpenTask).filter_by(application_id=key))
        lying = {row.task_id: row for row in rows}
        days, today = calendar(uow.session), local_day(uow.now)
    withdrawn = life.case.application.withdrawn_at is not None
    # What lies on the desks is what is open, no more and no less.
    open_ids = {task.id for part in life.case.parts for task in part.open_tasks}
    assert set(lying) == (set() if withdrawn else open_ids)
    states = {part.row.code: state_of(life.case.facts(part), today) for part in life.case.parts}
    it_is_under_way_while_somebody_must_act(life, states, waits=bool(lying))
    for part in life.case.parts:
        state, rows = states[part.row.code], [row for row in lying.values() if of(row, part)]
        life.seen.update(reached(part, state, rows))
        somebody_must_act(life.case, part, state, rows)
        for row in rows:
            has_an_owner_and_a_clock(life, part, row)
        if state is RegistrationState.APPEALED:
            assert part.shape.appeal_role
            assert part.open_appeal
            assert decide_by(days, part.open_appeal)
        decided_by_the_rules(life, part)
        came_out_as_decided(part)


def of(row: OpenTask, part: Part) -> bool:
    return row.registration_id == part.row.id


def it_is_under_way_while_somebody_must_act(
    life: Life, states: Mapping[str, RegistrationState], *, waits: bool
) -> None:
    withdrawn = life.case.application.withdrawn_at is not None
    state = application_state(submitted=True, withdrawn=withdrawn, registrations=states.values())
    waits = waits or any(part.open_appeal for part in life.case.parts)
    under_way = {ApplicationState.IN_PROGRESS, ApplicationState.SENT_BACK}
    assert (state in under_way) == (waits and not withdrawn)


def somebody_must_act(
    case: Case, part: Part, state: RegistrationState, rows: Sequence[OpenTask]
) -> None:
    """What is undecided lies on a desk, or waits for another part that does."""
    if state is RegistrationState.WAITING:
        came = {each.row.code: each.outcome is not None or None for each in case.parts}
        assert not may_begin(part.shape, came)
        assert not rows
    elif state in {RegistrationState.IN_PROGRESS, RegistrationState.SENT_BACK}:
        assert rows
        assert (state is RegistrationState.SENT_BACK) == (part.open_round is not None)
    else:
        assert not rows


def has_an_owner_and_a_clock(life: Life, part: Part, row: OpenTask) -> None:
    """An office and a role, or an officer who may have it; days, or a citizen who must answer."""
    assert row.office_id == part.row.office_id
    assert row.role
    assert row.working_days is not None
    assert (row.waits_since is not None) == (part.open_round is not None)
    assert row.holder_id not in life.concerned


def reached(part: Part, state: RegistrationState, rows: list[OpenTask]) -> set[str]:
    again = " again" if part.attempt > 1 else ""
    outcome = f" {part.outcome.outcome}" if again and part.outcome else ""
    found = {f"{part.row.code} {state.value}", f"{part.row.code}{again}{outcome}"}
    found |= {"escalated" for row in rows if row.escalated_at}
    return found | {"deemed" for each in part.decisions.values() if each.decided_by is None}


def decided_by_the_rules(life: Life, part: Part) -> None:
    """By nobody whom it concerns, by another where the file says so, by no refuser again."""
    refusers: set[UUID | None] = set()
    for attempt in range(1, part.attempt + 1):
        made = made_in(part, attempt)
        for code, each in made.items():
            if each.decided_by is not None:
                assert each.decided_by not in refusers | life.newly(each.task_id)
                others = part.shape.task(code).different_from
                assert each.decided_by not in {made[o].decided_by for o in others if o in made}
        refusers |= {each.decided_by for each in made.values() if each.outcome == "refused"}
        for appeal in part.appeals:
            if appeal.attempt == attempt and appeal.outcome is not None:
                assert appeal.decided_by not in refusers | life.newly(appeal.id)


def made_in(part: Part, attempt: int) -> dict[str, Decision]:
    """Return the decisions of an attempt by their steps."""
    return {
        task.code: part.decisions[task.id]
        for task in part.tasks
        if task.attempt == attempt and task.id in part.decisions
    }


def came_out_as_decided(part: Part) -> None:
    for outcome in part.outcomes:
        made = {each.outcome for each in made_in(part, outcome.attempt).values()}
        assert {"granted": made == {"passed"}, "refused": "refused" in made, "dropped": not made}[
            outcome.outcome
        ]
