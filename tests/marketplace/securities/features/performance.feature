Feature: A contract's security, paid by bill
  The winner pays it like any bill; it is held until the contract ends, then goes back or is forfeited.

  Scenario Outline: Paid, held, and given back when the contract is completed
    Given a performance security of 10 per cent may be paid by bill
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" asks for the bill of its contract, at the <door>
    Then "Brohi" has one bill of Rs 610 for its contract
    And that bill keeps the number of the contract of "Brohi" in order in Urdu
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "must be recorded and verified"
    When "Brohi" pays the bill of its contract
    And the officer records a performance security of Rs 700 for "Brohi", at the <door>
    Then it is refused with 409: "already been recorded"
    When the officer verifies the performance security of "Brohi", at the <door>
    Then it is refused with 409: "paid by bill"
    When the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns the performance security of "Brohi", at the <door>
    Then it is refused with 409: "held until its contract has ended"
    When the officer completes the contract of "Brohi", at the <door>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 610 go back to "Brohi"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Forfeited when the contract is terminated for the contractor's fault
    Given a performance security of 10 per cent may be paid by bill
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays the bill of its contract
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    And the authority terminates the contract of "Brohi": "Nothing came", at the <door>
    And the officer forfeits the performance security of "Brohi", at the <door>
    And the authority forfeits the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 610 of "Brohi" are income of the head

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper takes the place of a bill that was not paid
    Given a performance security of 10 per cent may be paid by bill
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" asks for the bill of its contract, at the <door>
    And the officer records a performance security of Rs 700 for "Brohi", at the <door>
    Then it is done
    And the bill of the contract of "Brohi" is cancelled
    When "Brohi" asks for the bill of its contract, at the <door>
    Then it is refused with 409: "already been recorded"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only the winner asks, and only where it is offered
    Given a performance security of 10 per cent is asked for
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" asks for the bill of its contract, at the <door>
    Then it is refused with 409: "cannot be paid by bill"
    When "Awan" asks for the bill of the contract of "Brohi", at the <door>
    Then it is refused with 404

    Examples:
      | door |
      | web  |
      | api  |
