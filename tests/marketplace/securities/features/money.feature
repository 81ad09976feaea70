Feature: What firms pay for a tender
  Fees and securities go by bill, paid like any other; before the opening nobody learns who has paid.

  Scenario Outline: Documents behind a fee
    Given a tender whose documents cost Rs 1,000, at the <door>
    Then anybody reads the notice, and what the documents cost
    And "Awan" cannot download the documents
    When "Awan" sends its prices
    Then it is refused with 409: "Pay the fee for the bidding documents first"
    When "Awan" asks for the bill of the documents
    And "Awan" asks for the bill of the documents
    Then it has one bill of Rs 1,000 for the documents
    When "Awan" pays for the documents
    Then "Awan" can download the documents
    And "Brohi" cannot download the documents
    And Rs 1,000 are income of the head
    When "Awan" sends its prices
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing is charged where nothing is asked
    Given a tender that takes no money by bill, at the <door>
    When "Awan" asks for the bill of the documents
    Then it is refused with 409: "free"
    When "Awan" asks for the bill of its security
    Then it is refused with 409: "only an instrument of a bank"
    When "Awan" sends its prices
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A whole bid without the documents is refused as well
    Given a tender whose documents cost Rs 1,000, at the <door>
    When "Awan" sends a whole bid at once
    Then it is refused with 409: "Pay the fee for the bidding documents first"

    Examples:
      | door |
      | api  |

  Scenario Outline: Who pays after closing has not paid
    Given a tender whose documents cost Rs 1,000, at the <door>
    And "Awan" has a bill for the documents that ended a moment ago
    When "Awan" pays for the documents
    Then "Awan" cannot download the documents
    And all of it is owed back

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A cancelled tender gives the fee back, with two officers of Finance
    Given a tender whose documents cost Rs 1,000, at the <door>
    When "Awan" asks for the bill of the documents
    And "Brohi" asks for the bill of the documents
    And "Awan" pays for the documents
    And the tender is cancelled
    Then the bill of "Brohi" is cancelled
    And a refund of Rs 1,000 to "Awan" waits for Finance

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where the rules keep the fee, nothing is proposed
    Given a tender whose documents cost Rs 1,000 and whose rules keep the fee, at the <door>
    When "Awan" asks for the bill of the documents
    And "Awan" pays for the documents
    And the tender is cancelled
    Then no refund waits for Finance

    Examples:
      | door |
      | web  |

  Scenario Outline: A bid's security, paid by bill
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    When "Awan" asks for the bill of its security
    And "Awan" writes a bid that names it
    And "Awan" hands its bid in
    Then it is refused with 422: "not paid yet"
    When "Awan" pays its security
    And "Awan" hands its bid in
    Then it is done
    And Rs 10,000 are deposits, and no income
    When the bids are opened
    Then the department holds the deposit of "Awan", verified by being there
    And its minutes name the deposit of "Awan"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody bids on another's deposit
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    When "Brohi" asks for the bill of its security
    And "Brohi" pays its security
    And "Awan" writes a bid that names the bill of "Brohi"
    Then it is refused with 422: "not your firm’s bill"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two officers give a deposit back
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    And "Awan" has paid its security and bid
    And "Brohi" has paid its security and not bid
    When the bids are opened
    And the officer asks that the deposit of "Awan" is returned
    Then it is refused with 409: "held until a contract is signed"
    When the officer asks that the deposit of "Brohi" is returned
    And the officer asks that the deposit of "Brohi" is returned
    Then it is refused with 403: "Another officer must approve it"
    When the authority asks that the deposit of "Brohi" is returned
    Then the deposit of "Brohi" is on its way back
    And Rs 10,000 are deposits, and no income
    When the transfer to "Brohi" has arrived
    Then "Brohi" reads that it came back

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Money leaves only after a fresh proof
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    And "Brohi" has paid its security and not bid
    When the bids are opened
    And the officer asks that the deposit of "Brohi" is returned
    And the authority agrees an hour after proving who they are
    Then nothing of the deposit of "Brohi" has moved

    Examples:
      | door |
      | api  |

  Scenario Outline: A cancelled tender gives every deposit back
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    And "Awan" has paid its security and bid
    When the tender is cancelled
    And the officer asks that the deposit of "Awan" is returned
    And the authority asks that the deposit of "Awan" is returned
    Then the deposit of "Awan" is on its way back

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bidder who withdraws a valid bid loses its deposit
    Given a tender that takes its security of Rs 10,000 by bill, at the <door>
    And "Awan" has paid its security and bid
    When the bids are opened
    And the officer asks that the deposit of "Awan" is forfeited
    And the authority asks that the deposit of "Awan" is forfeited
    Then it is done
    And Rs 10,000 are income of the head
    And nothing of it can be refunded

    Examples:
      | door |
      | web  |
      | api  |
