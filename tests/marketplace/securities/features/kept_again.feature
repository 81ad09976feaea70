Feature: A deposit that was kept for a contract that became void is kept for the next one
  The award was reversed and made again; the same money answers for the new contract, and nobody pays twice.

  Scenario Outline: All that was kept goes over to the next contract
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the authority reverses the award: "The report was wrong", at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "No contract is drawn up"
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And "Brohi" reads the contract
    Then it may ask that Rs 1,000 are kept
    When "Brohi" asks that its deposit is kept, at the <door>
    Then PostgreSQL lets nobody say that the deposit of "Brohi" is kept for it, before an officer agreed
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 610 went over to the new contract of "Brohi", and Rs 0 are owed for it
    And the void contract of "Brohi" holds Rs 0
    And the department holds Rs 1000 of deposits
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "kept for the contract already"
    When the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns every security that may go back, at the <door>
    And the authority returns every security that may go back, at the <door>
    Then Rs 390 are on their way back to "Brohi"
    When the officer completes the contract of "Brohi", at the <door>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What the winner had paid beside it is its own, and goes back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And "Brohi" pays Rs <own> of its contract's bill
    And the authority reverses the award: "The report was wrong", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 200 went over to the new contract of "Brohi", and Rs 410 are owed for it
    And the void contract of "Brohi" holds Rs <own>
    When the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs <own> are on their way back to "Brohi"
    And the department holds Rs 200 of deposits

    Examples:
      | door | own |
      | web  | 100 |
      | api  | 410 |

  Scenario Outline: Who will not sign the next contract either loses what was kept, once
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the authority reverses the award: "The report was wrong", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then Rs 610 went over to the new contract of "Brohi", and Rs 0 are owed for it
    When the officer forfeits the bid security of "Brohi", at the <door>
    And the authority forfeits the bid security of "Brohi", at the <door>
    Then it is done
    And Rs 1000 of deposits are income of the head
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Between the two contracts the department holds the deposit for the bid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs <bid>
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then "Brohi" reads that its deposit is kept, in English and in Urdu
    When the authority reverses the award: "The report was wrong", at the <door>
    Then "Brohi" reads that the department holds its deposit, in English and in Urdu
    And the department reads that the deposit of "Brohi" is held until a contract is signed
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    Then "Brohi" reads that the department holds its deposit, in English and in Urdu
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then "Brohi" reads that its deposit is kept, in English and in Urdu

    Examples:
      | door | bid  |
      | web  | 1000 |
      | api  | 610  |
      | api  | 200  |

  Scenario: The tender was cancelled, and the deposit waits to go back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the web
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the tender is cancelled
    Then "Brohi" reads that the department holds its deposit, in English and in Urdu
