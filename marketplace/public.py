"""The names of procurement's events. Payloads hold ids only, and nothing that is in a bid.

`marketplace.member_named` {tender_id, person_id}; `marketplace.tender_handed_in`,
`marketplace.tender_sent_back`, `marketplace.tender_approved`, `marketplace.tender_published` and
`marketplace.tender_cancelled` {tender_id}; `marketplace.member_identity_asked` and
`marketplace.member_identity_made` {person_id}.

`marketplace.report_published` {tender_id}; `marketplace.tender_awarded` and
`marketplace.award_reversed` {tender_id, award_id}; `marketplace.parts_dropped` {tender_id,
grievance_id}; `marketplace.contract_drawn_up`,
`marketplace.contract_signed`, `marketplace.contract_completed` and
`marketplace.contract_terminated` {tender_id, contract_id}; `marketplace.report_announced`
{tender_id, publication_id}; `marketplace.contract_change_proposed` and
`marketplace.contract_changed` {contract_id, change_id}; `marketplace.milestones_changed`
{contract_id}; `marketplace.securities_due`
{tender_id}; `marketplace.paper_handed_over` {tender_id, bid_id};
`marketplace.invoice_submitted`, `marketplace.invoice_accepted`,
`marketplace.invoice_returned` and `marketplace.invoice_overdue` {invoice_id};
`marketplace.goods_noted` {note_id};
`marketplace.invoice_payment_proposed` and `marketplace.invoice_payment_recorded` {payment_id,
invoice_id}; `marketplace.payment_cancellation_proposed` {cancellation_id} and
`marketplace.invoice_payment_cancelled` {cancellation_id, invoice_id};
`marketplace.security_returned` and
`marketplace.security_forfeited` {tender_id, instrument_id}. Of a winner's deposit:
`marketplace.deposit_keeping_asked` and `marketplace.deposit_kept` {tender_id, contract_id,
instrument_id}, `marketplace.deposit_keeping_refused` {tender_id, instrument_id, step_id}.

`marketplace.question_asked` and `marketplace.question_answered` {question_id};
`marketplace.meeting_announced` and `marketplace.meeting_minutes_published` {meeting_id};
`marketplace.questions_wait` {tender_id, kind}: whom the firms' notices go to tells who may bid.

`marketplace.firm_paper_expiring` and `marketplace.firm_paper_expired` {paper_id}.
`marketplace.explanation_asked` and `marketplace.explanation_answered` {tender_id, explanation_id}.
`marketplace.debarment_served`, `marketplace.debarment_replied` and
`marketplace.debarment_hearing_set` {party_id}; `marketplace.debarment_decided` and
`marketplace.debarment_lifted` {order_id}; `marketplace.debarment_review_asked` and
`marketplace.debarment_reviewed` {review_id}.

`marketplace.bid_submitted` and `marketplace.bid_withdrawn` {bid_id}, for the bidder's own notices
only: nothing else may tell of them before the opening. `marketplace.share_given` {opening_id,
person_id}, `marketplace.quorum_reached` {opening_id}, `marketplace.bids_opened` and
`marketplace.opening_postponed` {tender_id, opening_id}.

`marketplace.tender_amended` {tender_id, version}: an amendment is a version of the tender now (a
postponed opening and a cancellation have events of their own). `marketplace.amendment_proposed` and
`marketplace.amendment_refused` {amendment_id}. `marketplace.bid_confirmed` {bid_id}, for the
bidder's own notice only. `marketplace.longer_validity_asked` {tender_id, extension_id}.
"""
