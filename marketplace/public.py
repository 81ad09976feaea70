"""The names of procurement's events. Payloads hold ids only, and nothing that is in a bid.

`marketplace.member_named` {tender_id, person_id}; `marketplace.tender_handed_in`,
`marketplace.tender_sent_back`, `marketplace.tender_approved`, `marketplace.tender_published` and
`marketplace.tender_cancelled` {tender_id}; `marketplace.member_identity_asked` and
`marketplace.member_identity_made` {person_id}.

`marketplace.report_published` {tender_id}; `marketplace.tender_awarded` and
`marketplace.award_reversed` {tender_id, award_id}; `marketplace.contract_drawn_up`,
`marketplace.contract_signed`, `marketplace.contract_completed` and
`marketplace.contract_terminated` {tender_id, contract_id}; `marketplace.security_returned` and
`marketplace.security_forfeited` {tender_id, instrument_id}. Of a winner's deposit:
`marketplace.deposit_keeping_asked` and `marketplace.deposit_kept` {tender_id, contract_id,
instrument_id}, `marketplace.deposit_keeping_refused` {tender_id, instrument_id, step_id}.

`marketplace.explanation_asked` and `marketplace.explanation_answered` {tender_id, explanation_id}.
`marketplace.debarment_served`, `marketplace.debarment_replied` and
`marketplace.debarment_hearing_set` {party_id}; `marketplace.debarment_decided` and
`marketplace.debarment_lifted` {order_id}; `marketplace.debarment_review_asked` and
`marketplace.debarment_reviewed` {review_id}.

`marketplace.bid_submitted` and `marketplace.bid_withdrawn` {bid_id}, for the bidder's own notices
only: nothing else may tell of them before the opening. `marketplace.share_given` {opening_id,
person_id}, `marketplace.quorum_reached` {opening_id}, `marketplace.bids_opened` and
`marketplace.opening_postponed` {tender_id, opening_id}.
"""
