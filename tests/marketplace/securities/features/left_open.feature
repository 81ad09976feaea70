Feature: Bills that were left open by contracts that ended long ago
  Until lately a bill stayed open when its part went back, and what came for it then lay with nobody. Each
  day such bills are looked for, and end as those of today do.

  Scenario Outline: The part went back, and the bill stayed open
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays Rs 500 of its contract's bill
    And <it ends>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    And this was before such bills were closed
    And "Brohi" pays Rs <late> of its contract's bill
    And bills that were left open are looked for, twice
    Then nobody is asked to pay the contract's bill of "Brohi" any more
    And Rs <late> of what "Brohi" paid are proposed to Finance
    When Finance agrees, and the bank has paid all of it out
    Then "Brohi" reads that what it paid for the contract came back
    And the department holds Rs 1000 of deposits

    Examples:
      | door | it ends                 | late |
      | web  | the tender is cancelled | 60   |
      | api  | the award is reversed   | 110  |

  Scenario Outline: Nothing came any more
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the tender is cancelled
    And the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    And this was before such bills were closed
    And bills that were left open are looked for, twice
    Then nobody is asked to pay the contract's bill of "Brohi" any more
    And nothing is proposed to Finance
    And Rs 200 are on their way back to "Brohi"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A part came, and nobody held it when the contract became void
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the web
    And "Brohi" pays Rs 500 of its contract's bill
    And the contract's bill of "Brohi" is overdue
    And the award was reversed long ago
    And bills that were left open are looked for, twice
    And the officer returns the performance security of "Brohi", at the web
    And the authority returns the performance security of "Brohi", at the api
    Then it is done
    And Rs 500 are on their way back to "Brohi"
    And nobody is asked to pay the contract's bill of "Brohi" any more

  Scenario: An officer says that what came late was never money, which is decided first
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the web
    And "Brohi" pays Rs 500 of its contract's bill
    And the award is reversed
    And the officer returns the performance security of "Brohi", at the web
    And the authority returns the performance security of "Brohi", at the api
    And this was before such bills were closed
    And "Brohi" pays Rs 60 of its contract's bill
    And Finance says that Rs 60 never came
    And bills that were left open are looked for, twice
    Then nothing is proposed to Finance
    When Finance finds that it came
    And bills that were left open are looked for, twice
    Then Rs 60 of what "Brohi" paid are proposed to Finance

  Scenario: The contract still needs its bill
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the api
    And "Brohi" pays Rs 500 of its contract's bill
    And bills that were left open are looked for, twice
    Then the contract's bill of "Brohi" can still be paid

  Scenario: A security that was paid whole waits for its two officers
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the api
    And "Brohi" pays Rs 610 of its contract's bill
    And the award is reversed
    And bills that were left open are looked for, twice
    Then the department holds Rs 1610 of deposits
    And nothing is proposed to Finance
