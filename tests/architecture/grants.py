"""What the application's role may do to each table beside reading it, and why.

`I` rows may be added, `D` removed; after them the columns that may change. A new table stands here
with its reason, or `test_grants.py` fails. Who holds the application's password can do this much
and no more, so a line is a decision: keep it as short as the use cases allow.
"""

from typing import NamedTuple

DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"


class May(NamedTuple):
    """What may be done to a table's rows; `changes` names columns, `why` is for people."""

    rows: str
    changes: str
    why: str


NOTHING = ""
PLATFORM = {
    "alembic_version": May("", NOTHING, "Only migrations write it."),
    "installation": May(
        "", NOTHING, "Whether it is a demonstration is decided once, by the owner."
    ),
    "demonstration_clock": May(
        "I", "ahead", "A demonstration's clock moves; it exists nowhere else."
    ),
    "people": May(
        "I",
        "mobile, email, mobile_hash, email_hash, name, name_ur, language, mobile_verified_at,"
        " email_verified_at, mac, cnic, cnic_hash, cnic_verified_at, cnic_verified_by",
        "People change their name and how they are reached; an officer who sees the card gives the"
        " CNIC to its holder, and takes it from who only claimed it.",
    ),
    "guide_recordings": May("I", DECISION, "A recording is decided once."),
    "paper_letters": May("I", "posted_at, posted_by, posted_to, mac", "A letter is posted once."),
    "filing_orders": May("I", DECISION, "An order on electronic filings is decided once."),
    "retention_rules": May("I", DECISION, "A rule of keeping is decided once."),
    "recovery_slips": May("I", "used_at, mac", "A slip sets a password once."),
    "assisted_visits": May(
        "I",
        "confirmed_by, confirmed_at, done_at, subject, ended_at, disputed_at, dispute, mac",
        "A visit is confirmed, its act done or not, and disputed, each once.",
    ),
    "shared_phones": May("I", "ended_at, mac", "Who shared a phone for notices, until when."),
    "credentials": May(
        "I",
        "password_hash, password_set_at, totp_secret, totp_confirmed_at, totp_last_step, mac",
        "Passwords and second steps are set anew.",
    ),
    "recovery_codes": May("ID", "used_at, mac", "Each is used once; new ones replace the old."),
    "enrolments": May(
        "I",
        "slip_hash, slip_expires_at, slip_used_at, mac",
        "A lost slip is printed again; who consented to what stays.",
    ),
    "sign_in_tries": May("ID", "failures, last_at, locked_until", "Counted, and forgotten."),
    "registrations": May("ID", "mobile_code_id, email_code_id", "Codes are sent again; then gone."),
    "login_sessions": May(
        "ID",
        "acting_for, last_seen_at, proved_at, ended_at, mac",
        "Used, proved and ended; never longer than it was given, never another person's.",
    ),
    "one_time_codes": May("ID", "tries, used_at", "Tried a few times, spent once, forgotten."),
    "api_tokens": May(
        "I",
        "last_used_at, revoked_at, proved_at, mac",
        "Used and revoked; scopes and last day are those that its holder chose.",
    ),
    "organisations": May(
        "I",
        "name, name_ur, ntn, ntn_hash, strn, address, district, declared_at, verified_at,"
        " verified_by, refused_reason, business, declared_by, refused_by, refused_at,"
        " papers_sent_at, mac",
        "Declared, corrected and judged; what kind it is stays.",
    ),
    "memberships": May(
        "I",
        "since, until, handed_over_to, mac",
        "Ended or handed over, and begun earlier while it is to come; whose, where and what stays.",
    ),
    "invitations": May(
        "I",
        "answer, answered_at, person_id, accepted_at, mac",
        "Opened by a code, answered and confirmed once; who asked whom stays.",
    ),
    "staff_roles": May(
        "I",
        "confirmed_by, confirmed_at, ended_at, ended_by, mac",
        "Confirmed and ended; who gave what to whom stays.",
    ),
    "idempotency_keys": May(
        "ID",
        "status, body, location, secret, permissions",
        "The answer is filled in; the key goes after a week.",
    ),
    "audit_entries": May("I", NOTHING, "For ever, and the xid is PostgreSQL's."),
    "audit_without_macs": May("", NOTHING, "Where the trail began to carry MACs is noted once."),
    "refusal_counts": May("I", "hour, in_hour, untold", "The same rows count again every hour."),
    "feed_positions": May("I", NOTHING, "A number is given once."),
    "changes": May(
        "I",
        "mac",
        "A change that programs follow stays as it was recorded.",
    ),
    "feed_cursors": May("I", "settled_before, cluster", "How far a feed's sealer has come."),
    "outbox_events": May(
        "ID", NOTHING, "What happened stays until it was delivered, then a month."
    ),
    "outbox_deliveries": May(
        "ID", "state, attempts, due_at, delivered_at, last_error", "How far a delivery has come."
    ),
    "notifications": May("I", "read_at, mac", "What somebody was told stays; it is read."),
    "messages": May(
        "I",
        "sealed, state, attempts, sending_at, sent_at, last_error, settled_by, settled_at",
        "How far a message has come; its text is forgotten.",
    ),
    "stored_blobs": May("ID", "stored_at", "Nothing changes it; `for share` needs one column."),
    "documents": May("ID", "mac", "A paper is taken out of a draft, never changed."),
    "parameter_values": May("I", f"{DECISION}, valid_to, ended_by", "Two officers; a successor."),
    "declared_days": May("I", DECISION, "Two officers."),
    "rule_overrides": May("I", DECISION, "Two officers who may do the same act."),
    "stays": May("I", DECISION, "Two officers enter what a court ordered."),
    "stay_ends": May("I", DECISION, "Two officers enter the order that vacates it."),
    "stay_expiries": May("I", NOTHING, "That the last day of a stay is over is noted once."),
    "place_changes": May("I", DECISION, "Two officers."),
    "divisions": May("I", NOTHING, "Come by an approved change; a trigger asks for it."),
    "districts": May("I", "valid_to, ended_by", "Come and end by an approved change, as above."),
}
_BY_FUNCTION = "Only functions of the owner write it."
LEDGER = {
    "ledger_accounts": May("", NOTHING, _BY_FUNCTION),
    "ledger_balances": May("", NOTHING, _BY_FUNCTION),
    "ledger_transactions": May("", NOTHING, _BY_FUNCTION),
    "ledger_transfers": May("", NOTHING, _BY_FUNCTION),
    "ledger_holds": May("", NOTHING, _BY_FUNCTION),
    "ledger_together": May("", NOTHING, "A view: the owner's functions enter many by it."),
    "ledger_captures": May("", NOTHING, "A view: the owner's functions enter captures by it."),
    "ledger_closed_periods": May("", NOTHING, _BY_FUNCTION),
    "ledger_period_balances": May("", NOTHING, _BY_FUNCTION),
    "ledger_period_changes": May("I", DECISION, "Two officers close and open a period."),
    "ledger_heads": May("I", DECISION, "Two officers enter heads of account."),
    "ledger_corrections": May(
        "I", f"{DECISION}, transaction_id", "Two officers put a wrong head right."
    ),
}
PAYMENTS = {
    "bill_veils_lifted": May("I", "mac", "A veil is lifted once, for good."),
    "deposit_forfeitures": May("I", "mac", "A deposit becomes income once."),
    "deposit_moves": May("I", "mac", "What became another bill's deposit stays there."),
    "collection_days": May(
        "I",
        "collected_paisa, refunded_paisa, moved_paisa, entries, changed_at",
        "Sums of the ledger, made anew from it at any time.",
    ),
    "collection_fold": May(
        "",
        "folded_to, seen_to, seen_before, seen_at, cluster",
        "How far the ledger has been folded; a trigger lets it only move on.",
    ),
    "fees": May("I", NOTHING, "A fee's name; its amounts are versions."),
    "fee_versions": May("I", f"{DECISION}, valid_to, ended_by", "Two officers; a successor."),
    "bills": May("I", "payer_mobile_sealed, mac", "Owed as it was said; the number is forgotten."),
    "bill_lines": May("I", "mac", "Part of the bill."),
    "bill_fees": May("I", "mac", "Part of the bill."),
    "fees_due_back": May("I", "proposed_at, proposed_by, mac", "Noted, and proposed once."),
    "bill_cancellations": May("I", "mac", "A fact about a bill."),
    "card_attempts": May(
        "I",
        "start_outcome, session_id, page_url, session_result, session_over, mac",
        "Decision is written once.",
    ),
    "card_inquiries": May("I", NOTHING, "The gateway was asked once more."),
    "card_messages": May("I", "mac", "What the gateway said."),
    "card_requests": May(
        "I", "answered_at, outcome, answer_reference, mac", "The answer is written once."
    ),
    "partners": May(
        "I",
        f"{DECISION}, password_hash, ended_by, ended_at",
        "Let in by a second officer; the password is replaced, the end written once.",
    ),
    "bank_scrolls": May("I", DECISION, "Two officers: one sends, another confirms."),
    "bank_scroll_lines": May("I", NOTHING, "As the bank wrote them."),
    "bank_scroll_outcomes": May("I", "mac", "The result of a line is recorded once."),
    "counter_takings": May(
        "I",
        f"{DECISION}, double_reason",
        "Two officers: one records, another confirms, and says why where a scroll has the like.",
    ),
    "counter_closes": May(
        "I", f"{DECISION}, transaction_id", "Two officers: a cashier closes, another confirms."
    ),
    "counter_close_notes": May("I", NOTHING, "What was counted."),
    "counter_close_takings": May("I", NOTHING, "What is in a close."),
    "suspense_items": May("I", "mac, place", "Nothing changes it; to lock it needs one column."),
    "suspense_decisions": May(
        "I",
        f"{DECISION}, mac, payment_id, transaction_id",
        "Two officers let money leave suspense; what was proposed stays.",
    ),
    "suspense_transfers": May("I", "mac", "It was sent, once, under one number."),
    "suspense_outcomes": May("I", "mac", "How it ended."),
    "suspense_claims": May(
        "I", f"{DECISION}, transaction_id", "Two officers: its payer is paid after all."
    ),
    "suspense_vouchers": May("I", "mac", "The treasury's voucher for a claim, once."),
    "suspense_claim_ends": May("I", "mac", "How a claim ended, once."),
    "payments": May("I", "mac", "Money that came."),
    "payment_allocations": May("I", NOTHING, "What it was for."),
    "credit_notes": May("I", "mac", "What was given back."),
    "refunds": May(
        "I",
        f"{DECISION}, approval_transaction_id",
        "Refunds: two officers; what is asked for stays as it was entered.",
    ),
    "payment_reversals": May("I", "mac", "A payment's money was taken back, or came again."),
    "payment_undoings": May("I", DECISION, "Two officers: what was recorded never was money."),
    "payment_reversal_lines": May("I", NOTHING, "What of it was which line."),
    "card_reports": May("I", NOTHING, "A settlement report is known of."),
    "card_report_readings": May("I", NOTHING, "What reading a report came to."),
    "card_silences": May("I", NOTHING, "A silent capture was told of, once."),
    "refund_lines": May("I", NOTHING, "What a refund is of."),
    "refund_claims": May("I", DECISION, "What a payer asks for stays; an officer decides it once."),
    "refund_requests": May("I", "mac", "It was sent, once, under one number."),
    "refund_outcomes": May("I", "mac", "How it ended."),
    "refund_sanctions": May("I", "mac", "By whose sanction revenue goes back, recorded once."),
    "pay_order_choices": May("I", "mac", "As the payer chose; the latest counts."),
    "refund_papers": May("I", "mac", "The voucher or pay order by which it is paid, once."),
    "suspense_pay_orders": May("I", "mac", "The bank's pay order for what goes back, once."),
    "sanction_drawings": May("", NOTHING, "A view: what is drawn on sanctions."),
    "paper_numbers": May("I", NOTHING, "What a voucher or pay order pays, once."),
    "suspense_at_banks": May("", NOTHING, "A view: what stands in suspense at each bank."),
    "settled_payments": May("", NOTHING, "A view: where a payment's money was paid out to."),
    "treasury_money": May("", NOTHING, "A view: what there is to transfer."),
    "treasury_days": May("", NOTHING, "A view: on which days a transfer counts."),
    "ddo_treasuries": May("I", DECISION, "Two officers: where a DDO's money goes."),
    "fee_appropriations": May(
        "I", f"{DECISION}, transaction_id", "Two officers; posted when approved."
    ),
    "treasury_runs": May("I", "mac", "What was seen of a bank's money on a day."),
    "treasury_sheets": May("I", "mac", "What goes to a treasury."),
    "treasury_lines": May("I", NOTHING, "What of it is a head's."),
    "treasury_parts": May("I", "freed", "Free again once, when its transfer came to nothing."),
    "treasury_transfers": May(
        "I", f"{DECISION}, transaction_id", "Two officers; posted when approved."
    ),
    "transfer_entries": May("I", DECISION, "Two officers sign a memo."),
    "transfer_entry_lines": May("I", "freed", "Free again once, when its memo was refused."),
    "transfer_entry_records": May("I", "mac", "The Accountant General's own entry, once."),
    "treasury_entries": May("", NOTHING, "A view: what has to be moved at a treasury."),
    "deposit_lapse_lists": May("I", DECISION, "Two officers let deposits lapse."),
    "deposit_lapses": May("I", "freed", "Free again once, when its list was refused."),
    "treasury_orders": May("I", "mac", "The bank was told, once."),
    "treasury_ends": May("I", "mac", "How it ended."),
    "treasury_challans": May("I", "mac", "A line's challan is numbered once."),
    "treasury_challan_credits": May("I", "mac", "The treasury's scroll credits a challan once."),
    "treasury_scrolls": May("I", DECISION, "Two officers: what a treasury credited."),
    "bank_accounts": May("I", DECISION, "Two officers open, change or close an account."),
    "bank_statements": May("I", "mac", "As the bank wrote it."),
    "bank_statement_lines": May("I", "mac", "As the bank wrote it, once."),
    "bank_matches": May(
        "I", "removed_at, removed_by, removed_reason, mac", "A match is undone once."
    ),
    "bank_match_parts": May("I", "mac", "What a match is about."),
    "treasury_scroll_lines": May("I", NOTHING, "As the treasury wrote it."),
    "treasury_scroll_outcomes": May("I", NOTHING, "The outcome of a line, once."),
    "treasury_scroll_follow_ups": May("I", NOTHING, "What was done about a difference, once."),
    "ag_figures": May("I", "mac", "A letter's figures; later ones are another version."),
    "ag_figure_lines": May("I", NOTHING, "As the letter has them."),
    "reconciliations": May(
        "I",
        f"{DECISION}, content, content_hash, signature, key_id",
        "Two officers; signed when certified.",
    ),
    "account_statements": May("I", "mac", "As a closed month stood."),
    "payee_accounts": May("I", "mac", "As it was told; the latest counts."),
    "standing_accounts": May(
        "I", f"{DECISION}, effective_at", "Its owner and an officer; what is asked for stays."
    ),
    "standing_account_stops": May("I", "mac", "A change was stopped before it was in force."),
    "sanctions": May("I", "mac", "As it was sanctioned."),
    "sanction_steps": May("I", "mac", "What happened to its bill, in order."),
    "sanction_endings": May("I", DECISION, "Two officers end a sanction."),
    "bank_orders": May(
        "I",
        f"{DECISION}, file_sealed, file_hash",
        "Two officers; the file is written at release.",
    ),
    "bank_order_lines": May("I", "freed", "Free again once, when the money came back."),
    "bank_results": May("I", DECISION, "Two officers: what the bank says."),
    "bank_result_lines": May("I", "mac", "What the bank says of a line."),
    "settlements": May("I", "mac", "Money that left clearing, once."),
    "clearing_items": May("", NOTHING, "Only triggers write what stands on clearing."),
    "settlement_files": May("I", DECISION, "Two officers: one sends, another confirms."),
    "settlement_lines": May("I", NOTHING, "As the channel wrote them."),
    "settlement_outcomes": May("I", "mac", "The result of a line is recorded once."),
    "settlement_matches": May("I", DECISION, "Two officers say what becomes of a difference."),
    "settlement_resolutions": May("I", "mac", "How a difference ended."),
    "settlement_terms": May("I", DECISION, "Two officers enter what was agreed."),
    "settlement_alarms": May("I", NOTHING, "A missing file was told."),
}
NAMES = {
    "business_names": May(
        "I",
        "ended_at, ended_why, exact, exact_ur, keys, folding, mac",
        "A name ends once; its keys are made anew when names are read otherwise.",
    ),
    "name_words": May("I", NOTHING, "A word of some name; it stays when the name has ended."),
    "barred_words": May("I", f"{DECISION}, valid_to, ended_by", "Two officers; a successor."),
}
MARKETPLACE = {
    "tender_bills": May("I", "mac", "A tender asked a firm for money, once for each thing."),
    "tender_bill_payments": May("I", NOTHING, "That it was paid follows from the payment."),
    "tenders": May("I", "*", "A draft changes freely; triggers keep its terms once handed in."),
    "synonyms": May("I", f"{DECISION}, valid_to, ended_by", "Two officers; a successor."),
    "saved_searches": May(
        "I",
        "words, worded_at, ended_at",
        "Its words are updated when synonyms change; it ends once.",
    ),
    "follows": May("I", "ended_at", "It ends once."),
    "tender_alerts": May(
        "I", "notification_id, dropped_at, stop_hash", "Told once, or not at all."
    ),
    "supplier_trades": May("I", "*", "A firm updates what it declares."),
    "tender_versions": May("I", "mac", "What changed of a published tender, and who decided it."),
    "tender_version_documents": May("I", "mac", "A version brings a document, once."),
    "tender_withdrawn_documents": May("I", "mac", "A version withdraws a document, once."),
    "amendments": May("I", DECISION, "Two officers change a published tender."),
    "bid_reminders": May("I", NOTHING, "A firm is reminded once for a version."),
    "validity_extensions": May("I", DECISION, "Two officers ask for longer validity."),
    "paper_handovers": May("I", "mac", "A paper goes back once."),
    "validity_answers": May("I", "mac", "A firm agrees or leaves, once."),
    "tender_lots": May("ID", NOTHING, "Rewritten while a draft, or by a version."),
    "tender_items": May("ID", NOTHING, "Rewritten while a draft, or by a version."),
    "tender_criteria": May("ID", NOTHING, "Rewritten while a draft, or by a version."),
    "tender_required_documents": May("ID", NOTHING, "Rewritten while a draft, or by a version."),
    "committee_members": May(
        "ID",
        "identity_id, share_sealed, share_commitment",
        "Named anew while a draft; then given their share.",
    ),
    "member_identities": May("I", "retired_at", "A key is published, and retired."),
    "member_identity_requests": May("ID", "*", "Waits for its key, then gone."),
    "bid_drafts": May("ID", "*", "A firm's own, sealed, until handed in."),
    "bid_draft_files": May("ID", "*", "A firm's own, sealed, until handed in."),
    "bids": May(
        "I",
        "withdrawn_at, replaced_at, confirmed_version, confirmed_at, confirmed_by, mac",
        "Sealed; withdrawn, replaced or confirmed before closing.",
    ),
    "bid_files": May("I", NOTHING, "Part of the bid."),
    "openings": May(
        "I",
        "opened_at, postponed_at, postponed_to, postponed_reason, mac",
        "Held or postponed, once.",
    ),
    "opening_attendance": May(
        "I",
        "state, asked_at, passphrase, share, unlocked_at, refused_reason, tries, mac",
        "A member unlocks a share; it is used and forgotten.",
    ),
    "document_takings": May("I", "mac", "That a firm took the documents stays."),
    "tender_questions": May(
        "I", "public_words, answer, answered_by, answered_at, mac", "Asked, and answered once."
    ),
    "pre_bid_meetings": May("I", "mac", "The newest counts; what was announced stays."),
    "meeting_minutes": May("I", "mac", "What was said stays."),
    "firm_papers": May(
        "ID", "reminded_at, expiry_told_at", "Kept, removed, and reminded of once each."
    ),
    "firm_sizes": May("I", NOTHING, "The newest counts; what was stated stays."),
    "ownership_declarations": May("I", NOTHING, "The newest counts; what was declared stays."),
    "beneficial_owners": May("I", NOTHING, "Part of the declaration."),
    "question_reminders": May("I", NOTHING, "That somebody was reminded stays."),
    "opening_postponements": May("I", DECISION, "Two people postpone an opening."),
    "share_tries": May("I", NOTHING, "Counted for ever: a postponement renews no tries."),
    "security_steps": May("I", DECISION, "Two people decide what becomes of a security."),
    "opened_bids": May("I", "mac", "What was in the envelope."),
    "interest_declarations": May("I", "mac", "The newest counts."),
    "debarment_matters": May("I", "mac", "What a department brings stays as it was brought."),
    "debarment_parties": May(
        "I",
        "served_at, served_by, reply_until, reply, replied_at, replied_by, hearing_at,"
        " hearing_place, heard_at, heard_by, attended, minutes, mac",
        "Served, answered and heard, each once; a hearing may be adjourned.",
    ),
    "debarment_orders": May(
        "I", f"{DECISION}, ends_on, review_until", "Two offices decide; the term stays."
    ),
    "debarment_reviews": May(
        "I",
        "outcome, ends_on, reasons, decided_by, decided_at, mac",
        "Asked once, decided once by somebody else.",
    ),
    "debarment_liftings": May("I", DECISION, "Two officers end a bar early."),
    "ocds_releases": May("I", "mac", "What is published of a procurement stays as it was."),
    "debarment_changes": May("I", NOTHING, "What changed in the public list stays in its feed."),
    "price_explanations": May(
        "I",
        "answer, answered_by, answered_at, accepted, reason, decided_by, decided_at, mac",
        "Asked, answered and decided, each once.",
    ),
    "criterion_verdicts": May("I", "mac", "The newest counts."),
    "scope_decisions": May("I", "mac", "The newest counts."),
    "disqualifications": May("I", "lifted_at, lifted_reason, mac", "Stands, or is lifted."),
    "evaluation_reports": May("I", "mac", "Every version stays."),
    "report_returns": May("I", "mac", "Every return stays."),
    "report_publications": May("I", "mac", "What was recorded stays; the latest day counts."),
    "grievances": May(
        "I",
        "escalated_at, withdrawn_at, outcome, reasons, decided_at, ended_at, mac",
        "It is decided, withdrawn or ruled on once; what was filed stays.",
    ),
    "grievance_members": May(
        "I", "declared_at, has_interest, left_at, mac", "Who sat stays; they declare, and leave."
    ),
    "grievance_findings": May("I", "mac", "What a member wrote stays."),
    "grievance_votes": May("I", "mac", "Who agreed to what stays."),
    "grievance_appeals": May("I", "mac", "What a firm appealed stays."),
    "regulator_declarations": May("I", "mac", "What an officer declared stays."),
    "grievance_rulings": May("I", DECISION, "Two officers enter what the regulator decided."),
    "tie_draws": May("I", "mac", "What was announced stays."),
    "tie_draw_results": May("I", "mac", "Lots are drawn once."),
    "awards": May(
        "I",
        "reversed_at, reversed_by, reversed_reason, grievance_id, mac",
        "Stands, or is reversed.",
    ),
    "award_lines": May("I", "mac", "Part of the award."),
    "contract_changes": May("I", DECISION, "Two officers change a signed contract."),
    "contract_milestones": May(
        "I",
        "reached_on, reached_at, reached_by, withdrawn_at, withdrawn_by, withdrawn_reason, mac",
        "Reached, or withdrawn as a mistake; what was planned stays.",
    ),
    "contract_invoices": May(
        "I",
        "accepted_at, accepted_by, unreached_reason, returned_at, returned_by, returned_reason,"
        " paid_on, reminded_at, mac",
        "Accepted or returned once, paid once; what was submitted stays.",
    ),
    "received_notes": May(
        "I",
        "withdrawn_at, withdrawn_by, withdrawn_reason, mac",
        "Withdrawn as a mistake; what was recorded stays.",
    ),
    "invoice_payments": May("I", DECISION, "Two officers record what was paid."),
    "invoice_payment_cancellations": May(
        "I", DECISION, "Two officers cancel the record of a payment."
    ),
    "security_reminders": May("I", NOTHING, "Once for each security."),
    "contracts": May(
        "I",
        "department_signed_at, department_signed_by, supplier_signed_at, supplier_signed_by,"
        " completed_at, terminated_at, terminated_reason, mac",
        "Signed by both sides, and ended.",
    ),
    "instruments": May(
        "I",
        "verified_at, verified_by, returned_at, forfeited_at, end_reason,"
        " carried_paisa, carried_at, carried_contract_id, released_at, mac",
        "Verified, kept for a contract once, and ended once.",
    ),
}
CASES = {
    "service_versions": May("I", NOTHING, "A version as it was first offered."),
    "service_offers": May("I", DECISION, "Two officers offer a service."),
    "case_offices": May("I", DECISION, "Two administrators name an agency's office."),
    "applications": May(
        "I",
        "display, district, withdrawn_at, withdrawn_by, withdrawn_reason, mac",
        "Named in lists anew when handed in; withdrawn once; whose and of what it is stays.",
    ),
    "application_drafts": May("ID", "*", "Written until handed in."),
    "application_signature_requests": May("I", NOTHING, "Who was asked to sign what, and when."),
    "application_invited_signers": May(
        "I",
        "person_id, brought_at, confirmed_by, confirmed_at, ended_at, mac",
        "Who brought a code, and that it is who was meant; each is written once.",
    ),
    "application_doubted_signatures": May(
        "I", "looked_by, looked_at, note, mac", "An officer says once what they found."
    ),
    "application_signatures": May("I", NOTHING, "Who signed what; a later change makes it void."),
    "application_told_signers": May("I", "mac", "Who was told of what others signed."),
    "application_objections": May("I", "mac", "Who objected, and why, for good."),
    "application_objection_letters": May("I", "mac", "When an objection came by a letter."),
    "application_signatures_overtaken": May("I", NOTHING, "Who signed was told of a change, once."),
    "application_consents": May("I", "mac", "Who let whom fill in stays."),
    "submissions": May("I", "mac", "What was handed in stays, round by round."),
    "application_bills": May("I", "paid_at, called_off_at, mac", "Paid, or called off, once."),
    "case_registrations": May("I", "mac", "An agency was asked."),
    "registrations_asked_again": May("I", "mac", "What was dropped is asked for after all."),
    "case_tasks": May("I", "mac", "A step was opened, under the terms of that day."),
    "task_assignments": May("I", "mac", "The newest counts."),
    "task_decisions": May("I", "mac", "Decided once."),
    "task_escalations": May("I", "mac", "Escalated once."),
    "office_draws": May("I", "mac", "Whether an office draws its steps; the newest row counts."),
    "case_lasting_facts": May("I", "mac", "What was once known of a case holds."),
    "case_recusals": May("I", "mac", "Who stood back stays so."),
    "case_notes": May("I", NOTHING, "What officers noted stays."),
    "review_rounds": May("I", "submission_id, answered_at, mac", "Asked, and answered once."),
    "review_points": May("I", NOTHING, "What was asked for."),
    "registration_outcomes": May("I", "mac", "How it came out."),
    "case_appeals": May(
        "I",
        "outcome, reason, decided_by, decided_at, late_at, mac",
        "Made, and decided by another.",
    ),
    "open_tasks": May("", NOTHING, "Only triggers write what lies on the desks."),
    "number_series": May("I", "last", "A trigger lets it only grow."),
    "grant_certificates": May("I", "mac", "A paper that was given stays; a newer one replaces."),
    "grant_revocations": May("I", DECISION, "Two officers take a grant back."),
    "revocation_answers": May("I", "mac", "What a holder answered stays."),
    "grants_that_end": May("", NOTHING, "A view: grants with a last day."),
    "grant_lapses": May("I", "mac", "A grant ended unrenewed, once."),
    "grant_reminders": May("I", NOTHING, "Reminded once of each day."),
}
GUIDES = {
    "page_feedback": May("I", NOTHING, "What readers said; who they were stands nowhere."),
    "published_forms": May("I", DECISION, "Two officers publish a form."),
    "form_withdrawals": May("I", "mac", "A form is taken down, once, with a reason."),
    "offices": May("I", f"{DECISION}, valid_to, ended_by", "Two officers; a successor ends it."),
}
REGISTER = {
    "businesses": May(
        "I",
        "number, numbered_at, organisation_id, details_published, mac",
        "Numbered once, and given its organisation once; a sole proprietor says what is public.",
    ),
    "filings": May("I", "mac", "What was filed stays."),
    "filings_in_effect": May("I", NOTHING, "That a filing took effect is told once."),
    "agency_numbers": May("I", "mac", "What an agency gave."),
    "majority_reminders": May("I", NOTHING, "That somebody comes of age is told once."),
    "business_versions": May("ID", "mac", "Computed from filings; replaced when they change."),
    "business_owners": May("ID", "mac", "Made of the filings, as above."),
    "business_traits": May("ID", NOTHING, "Made of the filings, as above."),
    "register_papers": May("I", "mac", "What was certified stays; how it stands follows."),
    "legacy_imports": May("I", NOTHING, "What came from which paper register."),
    "death_reports": May("I", "mac", "Who reported which death, and by which certificate."),
    "death_findings": May("I", DECISION, "Two officers; what it says stays."),
    "register_rectifications": May("I", DECISION, "Two officers; what it says stays."),
    "register_inspections": May("I", "mac", "Who ordered to read what a firm filed."),
    "notice_publications": May("I", "mac", "Where a notice appeared stays; the newest counts."),
    "notice_reminders": May("I", NOTHING, "Of which notices a firm was reminded."),
}
AFTERCARE = {
    "relief_reopenings": May("I", NOTHING, "What a scheme gave by the taxes of a day."),
    "relief_clawbacks": May(
        "I",
        f"{DECISION}, order_reason, appeal_by, unused_paisa, owed_paisa, unfunded_paisa",
        "One officer gives notice, another orders it, once.",
    ),
    "relief_clawback_acts": May("I", "mac", "What a holder and officers said stays."),
    "relief_clawback_ends": May("I", "mac", "An order is final or set aside, once."),
    "relief_obligations": May("I", "mac", "What a holder must do, by the scheme."),
    "relief_obligation_reports": May("I", "mac", "What a holder reported stays."),
    "relief_obligation_reminders": May("I", NOTHING, "Reminded once of each."),
    "relief_award_lapses": May("I", "mac", "An award's money lapsed, once a year."),
    "relief_award_years": May("I", "mac", "What of an award falls due in which year."),
    "relief_award_reductions": May("I", "mac", "What no budget promises of an award any more."),
    "relief_award_fundings": May("I", "mac", "An award got a later year's money, once a year."),
    "relief_audit_paras": May("I", NOTHING, "What auditors wrote stays."),
    "relief_audit_para_acts": May("I", NOTHING, "What followed a para stays."),
}
RELIEFS = {
    "relief_claim_flags": May("I", "mac", "What was found about a claim stays."),
    "relief_flag_resolutions": May("I", "mac", "Why a flag does not hold a grant, once."),
    "relief_proofs": May("I", "cancelled_at, mac", "A paper; what is drawn is a trigger's alone."),
    "relief_proof_draws": May("I", "mac", "What a claim draws from a paper."),
    "relief_draw_releases": May("I", "mac", "A draw ended, once."),
    "relief_proof_confirmations": May("I", "mac", "What the bank confirmed, once."),
    "relief_audit_samples": May("I", "mac", "A commitment to a seed stays."),
    "relief_sample_draws": May("I", "mac", "Drawn once."),
    "relief_sampled_claims": May("I", "mac", "The frozen list stays."),
    "relief_sample_reviews": May("I", "mac", "What a review found, once."),
    "relief_budget_entries": May(
        "I", f"{DECISION}, transaction_id", "Two officers; posted when approved."
    ),
    "relief_statutory_months": May(
        "I", f"{DECISION}, transaction_id", "Two officers; posted when approved."
    ),
    "relief_forecasts": May("I", NOTHING, "What was forecast stays as it was."),
    "relief_scheme_texts": May("I", NOTHING, "By which text a claim was decided stays."),
    "relief_claims": May("I", "ended_at, mac", "Ended once, where nothing comes of it."),
    "relief_claim_decisions": May("I", "mac", "What a scheme said, with what it looked at."),
    "relief_confirmed_facts": May("I", "mac", "What an officer read in a paper."),
    "relief_awards": May("I", "mac", "What was granted stays; what remains is the ledger's."),
    "relief_credit_uses": May("I", "mac", "What a credit paid."),
    "relief_credit_use_returns": May("I", "mac", "A use came back to its award, once."),
    "relief_award_payments": May("I", "mac", "What is paid in money, by which sanction."),
    "relief_award_payment_ends": May("I", "mac", "It was paid or came back, once."),
}
PARKS = {
    "relief_park_units": May("I", DECISION, "Two officers; what is written stays."),
    "relief_unit_holdings": May(
        "I", "accepted_at, ended_at, end_reason, mac", "Accepted once, ended once."
    ),
    "relief_rent_waivers": May("I", "mac", "The waived rent of a month, once of a holding."),
}
SCARCITY = {
    "relief_closings": May(
        "I",
        f"{DECISION}, free_paisa, asked_paisa, claim_count",
        "Two officers; what is shared out is fixed when approved.",
    ),
    "relief_closing_shares": May("I", "mac", "What a claim gets of a closing stays."),
    "relief_award_counts": May("I", "mac", "What an award counts for in a cap."),
}
PAYROLL = {
    "relief_personnel_numbers": May("I", "mac", "Whom the payroll knows under which number."),
    "relief_payroll_advices": May("I", DECISION, "Two officers; what it says stays."),
    "relief_payroll_lines": May("I", "mac", "Each part is in one advice."),
    "relief_payroll_replies": May("I", "mac", "The payroll paid an advice, once."),
}
LOANS = {
    "relief_loan_agreements": May("I", "mac", "What is signed stays; a new version replaces it."),
    "relief_loan_guarantors": May("I", "mac", "Whom a borrower named."),
    "relief_loan_signatures": May("I", "mac", "Who signed which text."),
    "relief_loan_tranches": May(
        "I", f"{DECISION}, transaction_id", "Two officers; posted when approved."
    ),
    "relief_loan_reschedulings": May(
        "I", f"{DECISION}, rescheduled_paisa", "Two officers; counted when approved."
    ),
    "relief_loan_write_offs": May("I", DECISION, "Two officers."),
    "relief_loan_instalments": May(
        "I", "ended_at, ended_by_id, mac", "A rescheduling ends one, once; what it says stays."
    ),
    "relief_loan_reminders": May("I", NOTHING, "Reminded once of each."),
    "relief_loan_repayments": May("I", "mac", "What came, and what was taken back."),
}
DOMAINS = PLATFORM | GUIDES | LEDGER | PAYMENTS | NAMES | REGISTER | MARKETPLACE | CASES
RELIEF_CHANGES = {
    "relief_scheme_changes": May("I", DECISION, "Two officers of Finance change one."),
    "relief_what_ifs": May("I", NOTHING, "What was asked stays beside what came of it."),
    "relief_what_if_slices": May("I", NOTHING, "Each slice is worked out once."),
}
_CALLED = DECISION
CALLS = {
    "calls": May("I", _CALLED, "Two officers of an office draw up and approve a call."),
    "call_applications": May("I", "mac", "To which call an application belongs, for good."),
    "call_scores": May("I", "mac", "A score is final."),
    "call_rankings": May("I", _CALLED, "Two officers confirm a ranking."),
    "call_passed_places": May("I", _CALLED, "Two officers pass a place on."),
}
DISCLOSURES = {
    "disclosures": May("I", _CALLED, "Two officers decide what of a file leaves the office."),
    "disclosure_papers": May("I", "mac", "What left the office stays as it left."),
}
GRANTS = (
    DISCLOSURES
    | CALLS
    | DOMAINS
    | RELIEFS
    | LOANS
    | PARKS
    | PAYROLL
    | SCARCITY
    | AFTERCARE
    | RELIEF_CHANGES
)
