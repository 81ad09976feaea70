"""Public functions for domains: kinds that can be stayed, and stays in force now.

A domain contributes a `StayableKind`; its use cases call `refuse_stayed(uow, kind, id, act)`, its
pages show `stays_in_force`. `stays.ended` {stay_id} reports the end of a stay; `stayed_subject`
returns its subject.
"""

from app.stays.kinds import StayableKind as StayableKind
from app.stays.kinds import Subject as Subject
from app.stays.queries import StayView as StayView
from app.stays.queries import confirmed_stays as confirmed_stays
from app.stays.queries import stayed_subject as stayed_subject
from app.stays.queries import stays_in_force as stays_in_force
from app.stays.use_cases import ENDED as ENDED
from app.stays.use_cases import blocking as blocking
from app.stays.use_cases import refuse_stayed as refuse_stayed
