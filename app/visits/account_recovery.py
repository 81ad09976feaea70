"""Getting into one's account again at a centre: a slip, with two officers and a witness.

For who has no phone of their own. It sets a password; a second step stays as it is.
"""

from collections.abc import Sequence

from app.data_files.words import Words
from app.identity.public import MANAGE_OWN_ACCOUNT, issue_recovery_slip
from app.unit_of_work import UnitOfWork
from app.visits.acts import AssistedAct, Choice, Done


def _choices(uow: UnitOfWork) -> Sequence[Choice]:
    return [Choice(key=str(uow.actor.person), title=uow.actor.name)]


def _run(uow: UnitOfWork, _: str) -> Done:
    code = issue_recovery_slip(uow)
    return Done(subject=str(uow.actor.person), slip_code=code)


RECOVERY = AssistedAct(
    code="recover_account",
    title=Words("Get into your account again", "اپنے اکاؤنٹ میں دوبارہ داخل ہونا"),
    permissions=(MANAGE_OWN_ACCOUNT,),
    choices=_choices,
    run=_run,
    two_officers=True,
)
