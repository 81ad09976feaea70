"""Public functions for domains: acts that rules hold, and overrides by two officers.

A domain contributes a `HeldAct`; its use case calls `hold(uow, act, subject_id)`, which returns if
no rule is against the act, and otherwise names the rule and the next step.
"""

from app.overrides.acts import Breach as Breach
from app.overrides.acts import CitedRule as CitedRule
from app.overrides.acts import Held as Held
from app.overrides.acts import HeldAct as HeldAct
from app.overrides.acts import altered as altered
from app.overrides.queries import HeldRule as HeldRule
from app.overrides.queries import Override as Override
from app.overrides.queries import held_rules as held_rules
from app.overrides.queries import overridden_for as overridden_for
from app.overrides.queries import overrides_of as overrides_of
from app.overrides.use_cases import hold as hold
