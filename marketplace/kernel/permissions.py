"""Who may do what in procurement, and why.

The committee's members act as themselves: membership of a tender's committee is checked in the use
case, on the tender's own rows.
"""

from app import roles
from app.permissions import Permission

DRAFT_TENDER = Permission(
    name="marketplace.draft_tender",
    holders=(roles.PROCUREMENT_OFFICER,),
    why="Officers who buy for their department prepare its tenders.",
)
APPROVE_TENDER = Permission(
    name="marketplace.approve_tender",
    holders=(roles.APPROVING_OFFICER,),
    why="A second officer answers for what the first one wrote.",
)
PUBLISH_TENDER = Permission(
    name="marketplace.publish_tender",
    holders=(roles.PROCUREMENT_OFFICER, roles.APPROVING_OFFICER),
    why="Publishing carries out an approval that is already given.",
)
CANCEL_TENDER = Permission(
    name="marketplace.cancel_tender",
    holders=(roles.APPROVING_OFFICER, roles.COMPETENT_AUTHORITY),
    why="Ending a procurement is for those who answer for it.",
)
READ_TENDER_FILE = Permission(
    name="marketplace.read_tender_file",
    holders=(
        roles.PROCUREMENT_OFFICER,
        roles.APPROVING_OFFICER,
        roles.COMPETENT_AUTHORITY,
        roles.DEPARTMENT_HEAD,
    ),
    why="The department's officers work on its own tenders, drafts included.",
)
SIT_ON_COMMITTEE = Permission(
    name="marketplace.sit_on_committee",
    holders=(roles.PERSON,),
    why="Outside members come from anywhere; the tender's own list says who they are.",
)
MAKE_MEMBER_IDENTITY = Permission(
    name="marketplace.make_member_identity",
    holders=(roles.PERSON,),
    why="Anybody may be named to a committee, and needs a key before the tender is published.",
)
PREPARE_BID = Permission(
    name="marketplace.prepare_bid",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A supplier's own people write its bids.",
)
SUBMIT_BID = Permission(
    name="marketplace.submit_bid",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A bid binds the supplier.",
)
READ_OWN_BIDS = Permission(
    name="marketplace.read_own_bids",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A supplier sees its own bids, receipts and debriefs, and nobody else's.",
)
AWARD_TENDER = Permission(
    name="marketplace.award_tender",
    holders=(roles.COMPETENT_AUTHORITY,),
    why="The competent authority decides on the committee's report.",
)
RETURN_REPORT = Permission(
    name="marketplace.return_report",
    holders=(roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY),
    why="Those who answer for the award send a report back; the committee's members may not.",
)
ANNOUNCE_REPORT = Permission(
    name="marketplace.announce_report",
    holders=(roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY),
    why="Those who send the report to a newspaper or the regulator record where it was published.",
)
MANAGE_CONTRACT = Permission(
    name="marketplace.manage_contract",
    holders=(roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY),
    why="The department runs its contracts and keeps their securities.",
)
APPROVE_CONTRACT_CHANGE = Permission(
    name="marketplace.approve_contract_change",
    holders=(roles.COMPETENT_AUTHORITY,),
    why="A change binds the department like the contract, and another officer has proposed it.",
)
SIGN_FOR_DEPARTMENT = Permission(
    name="marketplace.sign_for_department",
    holders=(roles.COMPETENT_AUTHORITY,),
    why="Only the competent authority binds the department.",
)
SIGN_FOR_SUPPLIER = Permission(
    name="marketplace.sign_for_supplier",
    holders=(roles.SUPPLIER_OWNER,),
    why="Only an owner binds the supplier to a contract.",
)
AUDIT_PROCUREMENT = Permission(
    name="marketplace.audit_procurement",
    holders=(roles.AUDITOR,),
    why="An auditor reads every opened procurement, whichever department's it is.",
)

TABLE = (
    DRAFT_TENDER,
    APPROVE_TENDER,
    PUBLISH_TENDER,
    CANCEL_TENDER,
    READ_TENDER_FILE,
    SIT_ON_COMMITTEE,
    MAKE_MEMBER_IDENTITY,
    PREPARE_BID,
    SUBMIT_BID,
    READ_OWN_BIDS,
    AWARD_TENDER,
    RETURN_REPORT,
    ANNOUNCE_REPORT,
    MANAGE_CONTRACT,
    APPROVE_CONTRACT_CHANGE,
    SIGN_FOR_DEPARTMENT,
    SIGN_FOR_SUPPLIER,
    AUDIT_PROCUREMENT,
)
