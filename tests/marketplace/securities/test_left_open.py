"""Bills that contracts left open before the events of today ended them."""

from factories.arranging import as_owner
from factories.counter import Desk
from factories.history import rewriting
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, view_of
from factories.late_steps import *  # noqa: F403 - as above
from factories.late_steps import waiting
from factories.undoings import propose
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import delete, select, update

from app.clock import real_now
from marketplace.awards.models import Award
from payments.bills.models import BillCancellation
from payments.bills.policy.state import State
from payments.receipts.models import Payment
from payments.voids.models import PaymentUndoing
from payments.voids.use_cases import RefuseUndoing, refuse_undoing

scenarios("marketplace/securities/features/left_open.feature")


@when("this was before such bills were closed")
def _(stage: Stage) -> None:
    with as_owner(stage.session), rewriting(stage.session):
        gone = stage.session.execute(delete(BillCancellation).returning(BillCancellation.bill_id))
        assert len(gone.all()) == 1
    stage.session.commit()


@when("the award was reversed long ago")
def _(stage: Stage) -> None:
    with as_owner(stage.session), rewriting(stage.session):
        stage.session.execute(
            update(Award).values(
                reversed_at=real_now(),
                reversed_by=stage.world.agency.authority.id,
                reversed_reason="It was wrong",
            )
        )
    stage.session.commit()


@when(parsers.parse("Finance says that Rs {rupees:d} never came"))
def _(stage: Stage, rupees: int) -> None:
    payment = stage.session.scalars(select(Payment).filter_by(amount_paisa=rupees * 100)).one()
    propose(Desk.of(stage.platform, stage.session), payment.id)


@when("Finance finds that it came")
def _(stage: Stage) -> None:
    (waits,) = stage.session.scalars(select(PaymentUndoing)).all()
    desk = Desk.of(stage.platform, stage.session)
    command = RefuseUndoing(undoing_id=waits.id, reason="It is on the scroll")
    desk.executor.execute(refuse_undoing, command, actor=desk.checker)


@then(parsers.parse('the contract\'s bill of "{name}" can still be paid'))
def _(stage: Stage, name: str) -> None:
    view = view_of(stage, name)
    assert (view.state, view.owed_paisa) == (State.PART_PAID, 110_00)
    assert waiting(stage) == []
