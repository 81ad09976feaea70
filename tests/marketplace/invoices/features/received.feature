Feature: An invoice is accepted for what was received
  An officer records what came or was done, with its paper. An invoice is accepted for no more than that, and who received approves no payment of it.

  Background:
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides

  Scenario Outline: Each unit that was received is accepted once
    When "Brohi" submits the invoice "17" for "10" of item 1, at the <door>
    Then it is done
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "Item 1, Chair: 0"
    When the officer records that "9.999" of item 1 were received, at the <door>
    Then it is done
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "9.999"
    When the officer records that "15" of item 1 were received, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done
    When "Brohi" submits the invoice "18" for "15" of item 1, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is refused with 409: "Item 1, Chair: 14.999"
    When the officer records that "1" of item 1 were rejected since "A leg is broken", at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is refused with 409: "Item 1, Chair: 14.999"
    And "Brohi" reads on the contract that some were rejected: "A leg is broken", at the <door>
    When the officer returns the invoice: "14 chairs are there", at the <door>
    And "Brohi" submits the invoice "18" for "14.999" of item 1, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is wrong in a note or in an invoice's lines is said
    When the officer records a note of tomorrow, at the <door>
    Then it is refused with 422: "today or in the past"
    When the officer records a note of last year, at the <door>
    Then it is refused with 422: "must not be before the contract"
    When the officer records a note without a paper, at the <door>
    Then it is refused with 422: "Choose a file."
    When the officer records that "1" of item 3 were received, at the <door>
    Then it is refused with 422: "Enter each item of the contract once"
    When the officer records that "1" of item 1 were rejected, at the <door>
    Then it is refused with 422: "Explain why it was rejected."
    When "Brohi" records that "1" of item 1 were received, at the <door>
    Then it is refused with 403
    When the officer of another department records that "1" of item 1 were received, at the <door>
    Then it is refused with 404
    When "Brohi" submits an invoice for nothing, at the <door>
    Then it is refused with 422: "the quantity of at least one item"
    When "Brohi" submits an invoice for an item twice, at the <door>
    Then it is refused with 422: "Enter each item of the contract once"
    When "Brohi" submits the invoice "17" for "1" of item 3, at the <door>
    Then it is refused with 422: "Enter each item of the contract once"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who received approves no payment of it, and a note that is needed stays
    When "Brohi" submits the invoice "17" for "10" of item 1, at the <door>
    And the authority records that "10" of item 1 were received, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done
    When the officer withdraws the note: "I counted wrongly", at the <door>
    Then it is refused with 409: "an accepted invoice needs it"
    When the officer records that "5" of item 1 were received, at the <door>
    And the officer withdraws the note: "I counted wrongly", at the <door>
    Then it is done
    When the officer withdraws the note: "I counted wrongly", at the <door>
    Then it is refused with 409: "has been withdrawn"
    When the officer records the payment "V-1" of "10" with tax of "0", at the <door>
    And the authority approves the payment, at the <door>
    Then it is refused with 403: "You recorded what was received"
    When the second authority approves the payment, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An invoice from before it had lines needs a note all the same
    When "Brohi" submits the invoice "17" for "10" of item 1, at the <door>
    Given its invoice is from before invoices had lines
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "Nothing is recorded as received"
    When the officer records that "1" of item 2 were received, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |
