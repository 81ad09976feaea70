Feature: From the invoice to its payment
  A supplier submits an invoice on its contract, the department accepts or returns it, and two officers record what the Treasury paid. Everybody reads how long it took.

  Background:
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    And everything was received

  Scenario Outline: An invoice is accepted and paid in two parts
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    Then it is done
    And the officers are notified that an invoice waits
    And the public reads of an invoice that is not paid, at the <door>
    And "17" is listed to pay: "answer" by the officer and the authority, at the <door>
    When the officer accepts the invoice, at the <door>
    Then it is done
    And "Brohi" is notified of "invoice_accepted"
    And "17" is listed to pay: "record" by the officer and the authority, at the <door>
    When the officer records the payment "V-1" of "600" with tax of "50", at the <door>
    Then it is done
    And the approvers are notified that a payment waits, and not the officer
    And "Brohi" reads that "1,000" is left to pay
    And "17" is listed to pay: "approve" by the authority, at the <door>
    When the authority approves the payment, at the <door>
    Then it is done
    And "Brohi" is notified of "invoice_payment_recorded"
    And "Brohi" reads that "350" is left to pay
    When the officer records the payment "V-2" of "300" with damages of "50", at the <door>
    And the authority approves the payment, at the <door>
    Then it is done
    And nothing is listed to pay
    And the public reads that it was paid in full after 0 days, at the <door>
    And the public reads nothing of "V-1" or of who paid, at the <door>
    And the pages of both sides say 0 days from invoice to payment, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An invoice that is returned may be corrected under its number
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    And "Brohi" submits the invoice "17" of "10", at the <door>
    Then it is refused with 422: "There is already an invoice with this number"
    When the officer returns the invoice: "The desks are missing", at the <door>
    Then it is done
    And "Brohi" is notified of "invoice_returned"
    And "Brohi" reads that "0" is left to pay
    And "Brohi" reads on its invoice "The desks are missing", at the <door>
    And the page of the invoice leads "Brohi", and not the officer, to a corrected one
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "accepted or returned already"
    When the officer records the payment "V-1" of "600" with tax of "0", at the <door>
    Then it is refused with 409: "an invoice that was accepted"
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Invoices are at most the price, and only of the contract's supplier
    When "Brohi" submits the invoice "17" of "6100.01", at the <door>
    Then it is refused with 422: "of the contract's price is left to ask for"
    When "Brohi" submits the invoice "17" of "4000", at the <door>
    And "Brohi" submits the invoice "18" of "3000", at the <door>
    Then it is refused with 422: "of the contract's price is left to ask for"
    When "Awan" submits the invoice "19" of "10" on the contract of "Brohi", at the <door>
    Then it is refused with 404
    When the officer submits the invoice "19" of "10", at the <door>
    Then it is refused with 403
    When "Brohi" submits an invoice without a file, at the <door>
    Then it is refused with 422: "Choose a file."
    When "Brohi" submits an invoice dated tomorrow, at the <door>
    Then it is refused with 422: "today or in the past"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A milestone that is not reached needs a reason
    Given the contract has a milestone "First delivery"
    When "Brohi" submits the invoice "17" of "1000" for the milestone, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is refused with 422: "is not reached"
    When the officer accepts the invoice because "It was agreed in the contract", at the <door>
    Then it is done
    And "Brohi" reads on its invoice "It was agreed in the contract", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Payments are recorded by two officers of the department, and never more than is owed
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    And the officer accepts the invoice, at the <door>
    And the officer records the payment "V-1" of "600" with tax of "500", at the <door>
    Then it is refused with 422: "of the invoice is left to pay"
    When the officer records a payment of tomorrow, at the <door>
    Then it is refused with 422: "today or in the past"
    When the officer records a payment before the invoice, at the <door>
    Then it is refused with 422: "on or after the day when the invoice was submitted"
    When the officer records a payment with a deduction that has no name, at the <door>
    Then it is refused with 422: "Enter the name of the other deduction"
    When "Brohi" records the payment "V-1" of "600", at the <door>
    Then it is refused with 403
    When the officer of another department records the payment "V-1" of "600" with tax of "0", at the <door>
    Then it is refused with 404
    When the authority records the payment "V-1" of "1000" with tax of "0", at the <door>
    And the authority approves the payment, at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When the officer of another department approves the payment, at the <door>
    Then it is refused with 404
    When the officer approves the payment, at the <door>
    Then it is refused with 403: "role does not allow"
    When the officer records the payment "V-2" of "1" with tax of "0", at the <door>
    Then it is refused with 422: "of the invoice is left to pay"
    When the second authority refuses the payment: "The voucher is for another firm", at the <door>
    Then it is done
    And "Brohi" reads that "1,000" is left to pay
    When the officer records the payment "V-3" of "1000" with tax of "0", at the <door>
    And the authority approves the payment, at the <door>
    And the officer records the payment "V-4" of "1" with tax of "0", at the <door>
    Then it is refused with 409: "paid in full"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A payment that was recorded by mistake is cancelled by two officers
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    And the officer accepts the invoice, at the <door>
    And the officer records the payment "V-1" of "1000" with tax of "0", at the <door>
    And the officer cancels the payment: "The voucher paid another firm", at the <door>
    Then it is refused with 409: "it was not approved"
    When the authority approves the payment, at the <door>
    Then the pages of both sides say 0 days from invoice to payment, at the <door>
    When "Brohi" cancels the payment: "I would like more", at the <door>
    Then it is refused with 403
    When the officer of another department cancels the payment: "The voucher paid another firm", at the <door>
    Then it is refused with 404
    When the officer cancels the payment: "The voucher paid another firm", at the <door>
    Then it is done
    And the approvers are notified that a cancellation waits, and not the officer
    And the home page of the authority shows that a cancellation waits
    And "Brohi" reads that "0" is left to pay
    When the officer cancels the payment: "The voucher paid another firm", at the <door>
    Then it is refused with 409: "already needs approval by another officer"
    When the officer approves the cancellation, at the <door>
    Then it is refused with 403: "role does not allow"
    When the officer of another department approves the cancellation, at the <door>
    Then it is refused with 404
    When the authority refuses the cancellation: "The voucher is right", at the <door>
    Then it is done
    And "Brohi" reads that "0" is left to pay
    When the authority cancels the payment: "The voucher paid another firm", at the <door>
    And the authority approves the cancellation, at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When the second authority approves the cancellation, at the <door>
    Then it is done
    And "Brohi" is notified of "invoice_payment_cancelled"
    And "Brohi" reads that "1,000" is left to pay
    And "Brohi" and the officer read that "V-1" was cancelled since "The voucher paid another firm", at the <door>
    And the public reads of an invoice that is owed again, at the <door>
    And the pages of both sides say nothing of days from invoice to payment, at the <door>
    When the officer cancels the payment: "The voucher paid another firm", at the <door>
    Then it is refused with 409: "has already been cancelled"
    When the officer records the payment "V-2" of "1000" with tax of "0", at the <door>
    And the authority approves the payment, at the <door>
    Then it is done
    And the pages of both sides say 0 days from invoice to payment, at the <door>
    And "Brohi" and the officer read that "V-1" was cancelled since "The voucher paid another firm", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Both sides see by when an invoice is to be paid, and the department is reminded once
    Given the rule says that invoices are paid within 30 days
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    Then the desk of "Brohi" and the home page of the officer show the invoice
    And the public reads nothing of the last day
    When the invoice is overdue
    And the daily job looks for invoices
    And the daily job looks for invoices
    Then the officers are reminded once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only the sides of the contract see an invoice and its file
    When "Brohi" submits the invoice "17" of "1000", at the <door>
    Then "Brohi" and the officer read the invoice and its file, at the <door>
    And "Awan", the stranger and the officer of another department do not, at the <door>

    Examples:
      | door |
      | web  |
      | api  |
