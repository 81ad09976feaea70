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
    And "Brohi" is sent of each note what was received, and what was rejected since "A leg is broken"
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

  Scenario Outline: An item above the contract's price needs a reason, and the agreement of a second officer
    Given everything was received
    When "Brohi" submits the invoice "17" for "10" of item 1 at "900", at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done
    When "Brohi" submits the invoice "18" for "10" of item 1 at "900.01", at the <door>
    Then it is refused with 422: "Item 1, Chair: the contract's price is Rs 90 per piece, so Rs 900 for 10. You ask for Rs 900.01."
    When "Brohi" submits the invoice "18" for "10" of item 1 at "950" since "Steel is dearer", at the <door>
    Then it is done
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "The invoice asks for Rs 950, Rs 50 more. The supplier's reason: Steel is dearer"
    When the officer asks that item 1 is paid above its price: "It was agreed by letter", at the <door>
    Then it is done
    When the officer accepts the invoice, at the <door>
    Then it is refused with 409: "ask another officer to agree"
    When the authority agrees to the override, at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done
    Given a variation of "99.99" was approved
    When "Brohi" submits the invoice "19" for "10" of item 1 at "950", at the <door>
    Then it is refused with 422: "Ask for no more, or explain why."
    When "Brohi" submits the invoice "19" for "10" of item 1 at "949.99", at the <door>
    And the officer accepts the invoice, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The amounts of the items add up to the invoice
    When "Brohi" submits the invoice "17" for items at <amounts>, at the <door>
    Then it is refused with 422: "<words>"

    Examples:
      | amounts    | words                        | door |
      | none       | the amount for this item     | web  |
      | none       | the amount for this item     | api  |
      | 4.00, 5.00 | are Rs 9 together            | web  |
      | 4.00, 5.00 | are Rs 9 together            | api  |
      | 10.00      | are Rs 10 together           | web  |
      | 10.00      | are Rs 10 together           | api  |
