Feature: A winner's deposit of its bid is kept for its contract
  The winner asks, an officer of the department agrees; what is not needed goes back, what is missing is paid.

  Scenario Outline: The deposit is more than the contract needs
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" reads the contract
    Then it may ask that Rs 1,000 are kept
    When "Brohi" asks that its deposit is kept, at the <door>
    Then it is done
    When "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "has already requested this"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 610 pay the contract of "Brohi", and nothing is owed for it
    And the department holds Rs 1000 of deposits
    And "Brohi" reads that its deposit is kept, in English and in Urdu
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "kept for the contract already"
    When the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then it is done
    And Rs 390 are on their way back to "Brohi"
    And the department holds Rs 610 of deposits
    When the officer completes the contract of "Brohi", at the <door>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The deposit is less, and the winner pays the rest
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then Rs 200 pay the contract of "Brohi", and Rs 410 are owed for it
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "must be recorded and verified"
    When "Brohi" pays the rest of its contract's bill
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns the bid security of "Brohi", at the <door>
    Then it is refused with 409: "kept as the security of the contract"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who will not sign loses the deposit of the bid, and no more
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs <deposit>
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And "Brohi" pays the rest of its contract's bill
    And the officer forfeits the bid security of "Brohi", at the <door>
    And the authority forfeits the bid security of "Brohi", at the <door>
    Then it is done
    And Rs <deposit> of deposits are income of the head
    And Rs <rest> are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door | deposit | rest |
      | web  | 200     | 410  |
      | api  | 200     | 410  |
      | api  | 1000    | 0    |

  Scenario Outline: A contract that ends before its bill is paid whole
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the tender of "Brohi" is signed with another winner, and its own contract terminated
    And the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then it is done
    And Rs 200 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |

  Scenario Outline: An officer refuses, and the winner pays
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer refuses what was asked for the bid security of "Brohi", at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "has not requested this"
    When "Brohi" asks that its deposit is kept, at the <door>
    And "Brohi" pays the rest of its contract's bill
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "is paid. No deposit needs to be kept"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody else asks or agrees
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "has not requested this"
    When "Awan" asks that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 404
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer of another department agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 404
    When the officer agrees that the deposit of "Brohi" is kept an hour after proving who they are, at the <door>
    Then nothing has moved

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is not there is not kept
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And <what happened>
    When "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "<words>"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "<words>"

    Examples:
      | door | what happened                               | words                    |
      | web  | the deposit of "Brohi" was refunded already | already refunded         |
      | api  | the deposit of "Brohi" was refunded already | already refunded         |
      | web  | the deposit of "Brohi" was forfeited        | was forfeited            |
      | api  | the deposit of "Brohi" was forfeited        | was forfeited            |
      | web  | the bid of "Brohi" was secured by a paper   | not secured by a deposit |
      | api  | the bid of "Brohi" was secured by a paper   | not secured by a deposit |

  Scenario Outline: Before the award a deposit is the bid's
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the bid of "Brohi" was secured by a deposit of Rs 1000
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "No contract is drawn up"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill that a paper took the place of is not paid by a deposit
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer records a performance security of Rs 700 for "Brohi", at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "already been recorded"
    When the bank denies the performance security of "Brohi", at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "was cancelled, when a bank’s document replaced it"
    And nothing has moved

    Examples:
      | door |
      | web  |
      | api  |
