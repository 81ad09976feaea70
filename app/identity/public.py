"""Public functions on people and organisations for other domains, and identity's events.

Events (payloads hold ids): `identity.supplier_declared`, `identity.supplier_verified` and
`identity.supplier_refused` {organisation_id}; `identity.firm_papers_sent` {organisation_id};
`identity.invitation_accepted` {invitation_id}; `identity.staff_role_granted` {grant_id};
`identity.member_joined`, `identity.member_confirmed` and `identity.member_left` {membership_id};
`identity.roles_handed_over` {organisation_id, person_id, successor_id, roles, at};
`identity.staff_role_confirmed` and `identity.staff_role_ended` {grant_id};
`identity.person_enrolled` {person_id}; `identity.cnic_verified` and `identity.cnic_lost`
{person_id}.
"""

from app.identity.accounts.passwords import hash_password as hash_password
from app.identity.accounts.queries.actors import SYSTEM as SYSTEM
from app.identity.accounts.queries.fresh_proof import ProofNeeded as ProofNeeded
from app.identity.accounts.queries.fresh_proof import require_fresh_proof as require_fresh_proof
from app.identity.accounts.use_cases.codes import keep_secret as keep_secret
from app.identity.accounts.use_cases.codes import new_digits as new_digits
from app.identity.accounts.use_cases.codes import pace_codes as pace_codes
from app.identity.accounts.use_cases.codes import spend_code as spend_code
from app.identity.enrolment.use_cases.recover_account import (
    issue_recovery_slip as issue_recovery_slip,
)
from app.identity.organisations.centres import Centre as Centre
from app.identity.organisations.centres import Centres as Centres
from app.identity.organisations.queries.firm_access import (
    refuse_unverified_supplier as refuse_unverified_supplier,
)
from app.identity.organisations.queries.firm_access import require_for_firm as require_for_firm
from app.identity.organisations.queries.firm_access import require_supplier as require_supplier
from app.identity.organisations.queries.firm_access import (
    require_verified_supplier as require_verified_supplier,
)
from app.identity.organisations.queries.firm_papers import VerificationPaper as VerificationPaper
from app.identity.organisations.queries.firm_papers import (
    own_verification_papers as own_verification_papers,
)
from app.identity.organisations.queries.members import ever_members as ever_members
from app.identity.organisations.queries.members import ever_suppliers as ever_suppliers
from app.identity.organisations.queries.members import is_member as is_member
from app.identity.organisations.queries.members import members_of as members_of
from app.identity.organisations.queries.members import members_wearing as members_wearing
from app.identity.organisations.queries.members import membership_of as membership_of
from app.identity.organisations.queries.members import organisations_held as organisations_held
from app.identity.organisations.queries.members import roles_held as roles_held
from app.identity.organisations.queries.members import successor_of as successor_of
from app.identity.organisations.queries.members import was_ever_member as was_ever_member
from app.identity.organisations.queries.membership_access import (
    check_known_district as check_known_district,
)
from app.identity.organisations.queries.officers import MIN_LETTERS as MIN_LETTERS
from app.identity.organisations.queries.officers import Officer as Officer
from app.identity.organisations.queries.officers import officers_by_id as officers_by_id
from app.identity.organisations.queries.officers import officers_matching as officers_matching
from app.identity.organisations.queries.organisations import (
    OrganisationSummary as OrganisationSummary,
)
from app.identity.organisations.queries.organisations import all_departments as all_departments
from app.identity.organisations.queries.organisations import (
    departments_by_ddo as departments_by_ddo,
)
from app.identity.organisations.queries.organisations import (
    organisations_by_id as organisations_by_id,
)
from app.identity.organisations.queries.organisations import standings as standings
from app.identity.organisations.queries.organisations import supplier_names as supplier_names
from app.identity.organisations.queries.organisations import suppliers_named as suppliers_named
from app.identity.organisations.use_cases.registered_firms import FirmTraces as FirmTraces
from app.identity.organisations.use_cases.registered_firms import RegisteredFirm as RegisteredFirm
from app.identity.organisations.use_cases.registered_firms import cnic_hash as cnic_hash
from app.identity.organisations.use_cases.registered_firms import cnic_hashes as cnic_hashes
from app.identity.organisations.use_cases.registered_firms import firm_traces as firm_traces
from app.identity.organisations.use_cases.registered_firms import found_firm as found_firm
from app.identity.organisations.use_cases.registered_firms import has_shown_card as has_shown_card
from app.identity.organisations.use_cases.registered_firms import (
    hashes_of_persons_cnic as hashes_of_persons_cnic,
)
from app.identity.organisations.use_cases.registered_firms import keep_firm as keep_firm
from app.identity.organisations.use_cases.registered_firms import keep_owners as keep_owners
from app.identity.organisations.use_cases.registered_firms import ntn_hash as ntn_hash
from app.identity.organisations.use_cases.registered_firms import own_cnic_hash as own_cnic_hash
from app.identity.organisations.use_cases.registered_firms import own_cnic_hashes as own_cnic_hashes
from app.identity.organisations.use_cases.registered_firms import (
    people_who_claim as people_who_claim,
)
from app.identity.organisations.use_cases.registered_firms import (
    people_with_cnics as people_with_cnics,
)
from app.identity.organisations.use_cases.registered_firms import same_ntn as same_ntn
from app.identity.organisations.use_cases.registered_firms import same_person as same_person
from app.identity.organisations.use_cases.registered_firms import (
    suppliers_called as suppliers_called,
)
from app.identity.people.identifiers import mask_name as mask_name
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT as MANAGE_OWN_ACCOUNT
from app.identity.people.queries import PersonSummary as PersonSummary
from app.identity.people.queries import claims_one_of as claims_one_of
from app.identity.people.queries import default_acting_for as default_acting_for
from app.identity.people.queries import has_shown_own_card as has_shown_own_card
from app.identity.people.queries import names_of_deciders as names_of_deciders
from app.identity.people.queries import people_by_id as people_by_id
from app.identity.people.queries import people_named as people_named
from app.identity.people.queries import staff_with as staff_with
from app.identity.people.role_titles import role_title as role_title
from app.identity.people.use_cases import BY_SMS as BY_SMS
from app.identity.people.use_cases import code_hash as code_hash
from app.identity.people.use_cases import code_hashes as code_hashes
from app.identity.people.use_cases import count_code_entry as count_code_entry
from app.identity.people.use_cases import new_code as new_code
from app.identity.people.use_cases import not_right as not_right
from app.identity.people.use_cases import send_code as send_code
from app.identity.people.use_cases import send_letter_code as send_letter_code
