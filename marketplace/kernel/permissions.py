"""Permissions of procurement, and their reasons.

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
PROPOSE_AMENDMENT = Permission(
    name="marketplace.propose_amendment",
    holders=(roles.PROCUREMENT_OFFICER,),
    why="Officers who buy see what must change, and answer what the rules ask.",
)
APPROVE_AMENDMENT = Permission(
    name="marketplace.approve_amendment",
    holders=(roles.APPROVING_OFFICER, roles.COMPETENT_AUTHORITY, roles.DEPARTMENT_HEAD),
    why="A second officer answers for a change that every bidder must follow.",
)
APPROVE_LATE_AMENDMENT = Permission(
    name="marketplace.approve_late_amendment",
    holders=(roles.COMPETENT_AUTHORITY, roles.DEPARTMENT_HEAD),
    why="In the last days before closing the head decides whether bidders can still follow.",
)
PROPOSE_LONGER_VALIDITY = Permission(
    name="marketplace.propose_longer_validity",
    holders=(roles.PROCUREMENT_OFFICER,),
    why="Officers who buy see that the validity of bids will not last.",
)
APPROVE_LONGER_VALIDITY = Permission(
    name="marketplace.approve_longer_validity",
    holders=(roles.COMPETENT_AUTHORITY,),
    why="The person who awards is responsible for the time that it takes.",
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
TAKE_DOCUMENTS = Permission(
    name="marketplace.take_documents",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A firm that downloads the bidding documents is notified of answers and changes.",
)
ASK_QUESTION = Permission(
    name="marketplace.ask_question",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="Firms ask what a tender means before they bid.",
)
EXPLAIN_TENDER = Permission(
    name="marketplace.explain_tender",
    holders=(roles.PROCUREMENT_OFFICER, roles.APPROVING_OFFICER),
    why="The department that wrote a tender explains it: answers, and a meeting before bids.",
)
KEEP_PROFILE = Permission(
    name="marketplace.keep_profile",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="People who prepare a firm's bids manage the documents for them.",
)
DECLARE_OWNERS = Permission(
    name="marketplace.declare_owners",
    holders=(roles.SUPPLIER_OWNER,),
    why="Only an owner is responsible for the list of owners of the firm.",
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
FILE_GRIEVANCE = Permission(
    name="marketplace.file_grievance",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A firm that is treated wrongly says so, and appeals; nobody else can for it.",
)
NAME_GRIEVANCE_COMMITTEE = Permission(
    name="marketplace.name_grievance_committee",
    holders=(roles.DEPARTMENT_HEAD,),
    why="The head answers for the department, and took no part in the tender.",
)
HEAR_GRIEVANCE = Permission(
    name="marketplace.hear_grievance",
    holders=(roles.PERSON,),
    why="Members may come from outside; the grievance's own list says who they are.",
)
ENTER_RULING = Permission(
    name="marketplace.enter_ruling",
    holders=(roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY, roles.DEPARTMENT_HEAD),
    why="A regulator without officers here writes; one officer enters it, another compares it.",
)
DECIDE_APPEAL = Permission(
    name="marketplace.decide_grievance_appeal",
    holders=(roles.REGULATOR,),
    why="The regulator’s decision is final, so two of its own officers make it.",
)
HOLD_CLOSING = Permission(
    name="marketplace.hold_closing",
    holders=(roles.SYSTEM,),
    why="The clock alone extends bidding for an open question: no officer moves a closing alone.",
)
ESCALATE_GRIEVANCES = Permission(
    name="marketplace.escalate_grievances",
    holders=(roles.SYSTEM,),
    why="The clock itself notes that a committee is silent.",
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
SUBMIT_INVOICE = Permission(
    name="marketplace.submit_invoice",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="A firm that delivers asks for payment; the firm's own people prepare its invoices.",
)
APPROVE_INVOICE_PAYMENT = Permission(
    name="marketplace.approve_invoice_payment",
    holders=(roles.COMPETENT_AUTHORITY, roles.DEPARTMENT_HEAD),
    why="A second officer compares the record of a payment with the Treasury's paper.",
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
OPEN_DEBARMENT = Permission(
    name="marketplace.open_debarment",
    holders=(roles.PROCUREMENT_OFFICER,),
    why="The department that was let down brings the matter, serves the notice and hears.",
)
DECIDE_DEBARMENT = Permission(
    name="marketplace.decide_debarment",
    holders=(roles.COMPETENT_AUTHORITY, roles.REGULATOR),
    why="A second officer decides: a department’s own, or the regulator on blacklisting.",
)
DECIDE_BLACKLISTING = Permission(
    name="marketplace.decide_blacklisting",
    holders=(roles.REGULATOR,),
    why="What bars from all procurement is for the regulator; so are appeals.",
)
DECIDE_DEBARMENT_REVIEW = Permission(
    name="marketplace.decide_debarment_review",
    holders=(roles.DEPARTMENT_HEAD, roles.COMPETENT_AUTHORITY, roles.REGULATOR),
    why="Somebody who neither proposed nor decided reviews the order.",
)
READ_DEBARMENT = Permission(
    name="marketplace.read_debarment",
    holders=(
        roles.PROCUREMENT_OFFICER,
        roles.COMPETENT_AUTHORITY,
        roles.DEPARTMENT_HEAD,
        roles.REGULATOR,
    ),
    why="Before the decision a matter is seen only by its department’s officers and the firm.",
)
ANSWER_DEBARMENT = Permission(
    name="marketplace.answer_debarment",
    holders=(roles.SUPPLIER_OWNER,),
    why="A party to a matter answers, asks for a review and appeals.",
)
AUDIT_PROCUREMENT = Permission(
    name="marketplace.audit_procurement",
    holders=(roles.AUDITOR,),
    why="An auditor reads every opened procurement, whichever department's it is.",
)
SAVE_SEARCH = Permission(
    name="marketplace.save_search",
    holders=(roles.PERSON,),
    why="Everybody can get alerts of tenders; a person's alerts are private.",
)
DECLARE_TRADE = Permission(
    name="marketplace.declare_trade",
    holders=(roles.SUPPLIER_OWNER, roles.BID_OFFICER),
    why="People who bid for a firm enter what it sells, and see tenders for it.",
)

TABLE = (
    DRAFT_TENDER,
    APPROVE_TENDER,
    PUBLISH_TENDER,
    CANCEL_TENDER,
    PROPOSE_AMENDMENT,
    APPROVE_AMENDMENT,
    APPROVE_LATE_AMENDMENT,
    PROPOSE_LONGER_VALIDITY,
    APPROVE_LONGER_VALIDITY,
    READ_TENDER_FILE,
    TAKE_DOCUMENTS,
    ASK_QUESTION,
    EXPLAIN_TENDER,
    KEEP_PROFILE,
    DECLARE_OWNERS,
    SIT_ON_COMMITTEE,
    MAKE_MEMBER_IDENTITY,
    PREPARE_BID,
    SUBMIT_BID,
    READ_OWN_BIDS,
    AWARD_TENDER,
    RETURN_REPORT,
    FILE_GRIEVANCE,
    NAME_GRIEVANCE_COMMITTEE,
    HEAR_GRIEVANCE,
    ENTER_RULING,
    HOLD_CLOSING,
    DECIDE_APPEAL,
    ESCALATE_GRIEVANCES,
    ANNOUNCE_REPORT,
    MANAGE_CONTRACT,
    APPROVE_CONTRACT_CHANGE,
    SUBMIT_INVOICE,
    APPROVE_INVOICE_PAYMENT,
    SIGN_FOR_DEPARTMENT,
    SIGN_FOR_SUPPLIER,
    OPEN_DEBARMENT,
    DECIDE_DEBARMENT,
    DECIDE_BLACKLISTING,
    DECIDE_DEBARMENT_REVIEW,
    READ_DEBARMENT,
    ANSWER_DEBARMENT,
    AUDIT_PROCUREMENT,
    SAVE_SEARCH,
    DECLARE_TRADE,
)
