Feature: Money that comes for a contract's bill after the contract needs it no more
  What had come of it goes back, and the bill is closed then; what comes later still waits to go back too.

  Scenario Outline: The part went back, then the rest is paid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays Rs 500 of its contract's bill
    And <it ends>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 500 are on their way back to "Brohi"
    And nobody is asked to pay the contract's bill of "Brohi" any more
    When "Brohi" pays Rs <late> of its contract's bill
    Then Finance finds that Rs <late> wait to go back to "Brohi"
    And the department holds Rs 1000 of deposits
    When Finance agrees, and the bank has paid all of it out
    Then "Brohi" reads that what it paid for the contract came back

    Examples:
      | door | it ends                 | late |
      | web  | the tender is cancelled | 110  |
      | api  | the award is reversed   | 50   |
      | api  | the tender is cancelled | 700  |

  Scenario Outline: What was kept went back with the bid's deposit, then more is paid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the tender is cancelled
    And the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then Rs 200 are on their way back to "Brohi"
    When "Brohi" pays Rs 100 of its contract's bill
    Then Finance finds that Rs 100 wait to go back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was kept was forfeited, the contract is void, then more is paid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And "Brohi" pays Rs 50 of its contract's bill
    And the officer forfeits the bid security of "Brohi", at the <door>
    And the authority forfeits the bid security of "Brohi", at the <door>
    And the award is reversed
    Then nobody is asked to pay the contract's bill of "Brohi" any more
    When "Brohi" pays Rs 100 of its contract's bill
    Then Finance finds that Rs 100 wait to go back to "Brohi"
    And the department holds Rs 0 of deposits
    And Rs 200 of deposits are income of the head

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The bill was overdue already when its contract ended
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays Rs 500 of its contract's bill
    And the contract's bill of "Brohi" is overdue
    And <it ends>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 500 are on their way back to "Brohi"

    Examples:
      | door | it ends                 |
      | web  | the award is reversed   |
      | api  | the tender is cancelled |

  Scenario Outline: The winner pays between the forfeiture and the reversal
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the officer forfeits the bid security of "Brohi", at the <door>
    And the authority forfeits the bid security of "Brohi", at the <door>
    And "Brohi" pays Rs 100 of its contract's bill
    And the award is reversed
    Then Rs 100 of what "Brohi" paid are proposed to Finance
    And Rs 200 of deposits are income of the head
    And nobody is asked to pay the contract's bill of "Brohi" any more
    When "Brohi" pays Rs 70 of its contract's bill
    Then Finance finds that Rs 100 and Rs 70 wait to go back to "Brohi"
    When Finance refuses Rs 100: "Which account?"
    Then Finance may ask again that Rs 100 go back
    When Finance agrees, and the bank has paid all of it out
    Then Rs 170 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing had come when the contract became void, then its bill is paid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And <it ends>
    Then nobody is asked to pay the contract's bill of "Brohi" any more
    When "Brohi" pays Rs <late> of its contract's bill
    Then Finance finds that Rs <late> wait to go back to "Brohi"
    And it is proposed in the name of the authority
    And the department holds Rs 1000 of deposits
    When Finance agrees, and the bank has paid all of it out
    Then Rs <late> are on their way back to "Brohi"
    And the department holds Rs 1000 of deposits

    Examples:
      | door | it ends                 | late |
      | web  | the award is reversed   | 110  |
      | api  | the tender is cancelled | 700  |

  Scenario Outline: What was kept moved on to the next contract, then the void one's bill is paid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs <bid>
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the award is reversed
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then nothing is proposed to Finance
    When "Brohi" pays Rs 70 of its void contract's bill
    Then Finance finds that Rs 70 of the void contract wait to go back to "Brohi"
    And it is proposed in the name of the authority
    And the department holds Rs <bid> of deposits

    Examples:
      | door | bid  |
      | web  | 200  |
      | api  | 1000 |

  Scenario: What is held after the deposit moved on is what is left, and what comes late goes back with it
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And "Brohi" pays Rs 100 of its contract's bill
    And the award is reversed
    And the authority awards the tender: "Lowest responsive bid", at the api
    And the officer draws up the contracts, at the api
    And "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    Then Rs 100 are held as the security of the void contract of "Brohi"
    And PostgreSQL lets nobody hold Rs 300 for the void contract of "Brohi"
    When "Brohi" pays Rs 70 of its void contract's bill
    Then nothing is proposed to Finance
    When the officer returns the performance security of "Brohi", at the api
    And the authority returns the performance security of "Brohi", at the api
    Then Rs 100 are on their way back to "Brohi"
    And Finance finds that Rs 70 of the void contract wait to go back to "Brohi"
    And the department holds Rs 200 of deposits

  Scenario: What officers took back of what came is not held, and the rest goes back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks for the bill of its contract, at the api
    And "Brohi" pays Rs 100 of its contract's bill
    And two officers find that Rs 70, recorded at the counter for "Brohi", never came
    And the award is reversed
    Then Rs 100 are held as the security of the void contract of "Brohi"
    And PostgreSQL lets nobody hold Rs 170 for the void contract of "Brohi"

  Scenario: What is too much of a contract that still needs its bill waits for its contract
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the api
    And "Brohi" pays Rs 700 of its contract's bill
    Then nothing is proposed to Finance
