"""Interface of names for the register and its services, which check their own permission.

One check for all: applicants see the same result as officers. `enter_name` repeats it.
"""

from registration.names.policy.conflicts import SIMILARITY_LABELS as SIMILARITY_LABELS
from registration.names.policy.conflicts import STATUS_LABELS as STATUS_LABELS
from registration.names.policy.folding import fold as fold
from registration.names.policy.kinds import BusinessKind as BusinessKind
from registration.names.policy.lexicon import Role as Role
from registration.names.policy.name_reader import Word as Word
from registration.names.policy.name_reader import read_both as read_both
from registration.names.policy.report import Alternative as Alternative
from registration.names.policy.report import Conflict as Conflict
from registration.names.policy.report import Finding as Finding
from registration.names.policy.report import NameReport as NameReport
from registration.names.policy.report import ProposedName as ProposedName
from registration.names.policy.report import Severity as Severity
from registration.names.policy.report import Standing as Standing
from registration.names.policy.sounds import romanised as romanised
from registration.names.policy.sounds import skeleton as skeleton
from registration.names.queries.breaches import breaches_of as breaches_of
from registration.names.queries.check import check_name as check_name
from registration.names.queries.indexed import NamePeriod as NamePeriod
from registration.names.queries.indexed import indexed_names as indexed_names
from registration.names.queries.reservations import Held as Held
from registration.names.queries.reservations import own_names as own_names
from registration.names.use_cases.correct_names import correct_names as correct_names
from registration.names.use_cases.hold_business_name import NameEntry as NameEntry
from registration.names.use_cases.hold_business_name import enter_name as enter_name
from registration.names.use_cases.hold_business_name import require_free_name as require_free_name
from registration.names.use_cases.hold_business_name import retire_names as retire_names
from registration.names.use_cases.keep_supplier_names import (
    keep_supplier_names as keep_supplier_names,
)
from registration.names.use_cases.reserve_name import ReleaseName as ReleaseName
from registration.names.use_cases.reserve_name import ReserveName as ReserveName
from registration.names.use_cases.reserve_name import release_name as release_name
from registration.names.use_cases.reserve_name import reserve_name as reserve_name
