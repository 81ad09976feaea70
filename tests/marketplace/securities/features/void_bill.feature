Feature: Nobody pays the bill of a contract that became void
  What was paid of it waits with its officers; a bank that asks before it takes money is told no at once.

  Scenario Outline: A kept deposit waits, and the rest cannot be paid any more
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    Then a bank's machine may take Rs 410 for the contract of "Brohi"
    When <it ends>
    Then a bank's machine is told that the contract's bill of "Brohi" is cancelled, and takes nothing
    And for the contract "Brohi" reads "held": held 200
    And the department holds Rs 200 of deposits
    And nothing is proposed to Finance

    Examples:
      | it ends                 |
      | the award is reversed   |
      | the tender is cancelled |

  Scenario: What its winner paid of it waits, and the rest cannot be paid any more
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks for the bill of its contract, at the api
    And "Brohi" pays Rs 500 of its contract's bill
    And the award is reversed
    Then a bank's machine is told that the contract's bill of "Brohi" is cancelled, and takes nothing
    When the officer returns the performance security of "Brohi", at the api
    And the authority returns the performance security of "Brohi", at the api
    Then Rs 500 are on their way back to "Brohi"

  Scenario: A contract that ended before such bills were closed at once
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the tender of "Brohi" is signed with another winner, and its own contract terminated
    Then a bank's machine may take Rs 410 for the contract of "Brohi"
    When bills that were left open are looked for, twice
    Then a bank's machine is told that the contract's bill of "Brohi" is cancelled, and takes nothing
    And for the contract "Brohi" reads "held": held 200
    When the officer returns the bid security of "Brohi", at the api
    And the authority returns the bid security of "Brohi", at the api
    Then Rs 200 are on their way back to "Brohi"

  Scenario: A payment that comes before the news is held as ever
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the authority reverses the award, and a bank's machine is paid the rest for "Brohi" at that moment
    Then for the contract "Brohi" reads "held": held 610
    And the department holds Rs 610 of deposits
    And nothing is proposed to Finance

  Scenario: What a bank's list brings later goes back with the deposit
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the tender is cancelled
    And "Brohi" pays Rs 100 of its contract's bill
    Then for the contract "Brohi" reads "goes_back": goes_back 100, held 200
    And nothing is proposed to Finance
    When the officer returns the bid security of "Brohi", at the api
    And the authority returns the bid security of "Brohi", at the api
    Then Finance finds that Rs 100 wait to go back to "Brohi"
    And Rs 200 are on their way back to "Brohi"
    When Finance agrees, and the bank has paid all of it out
    Then for the contract "Brohi" reads "back": back 200

  Scenario Outline: What a bank's list brings later goes back once the award is made again
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the award is reversed
    And "Brohi" pays Rs 100 of its contract's bill
    And the authority awards the tender: "Lowest responsive bid", at the api
    And the officer draws up the contracts, at the api
    And <first>
    And <then>
    Then it is done
    And Rs 100 of what "Brohi" paid are proposed to Finance
    And for the bid "Brohi" reads "<stand>": <stand> 200

    Examples:
      | first                                                        | then                                                           | stand     |
      | "Brohi" asks that its deposit is kept, at the api            | the officer agrees that the deposit of "Brohi" is kept, at the api | carried   |
      | the officer forfeits the bid security of "Brohi", at the api | the authority forfeits the bid security of "Brohi", at the api | forfeited |

  Scenario Outline: The page of a contract offers a bill only where it would be given
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    Then the page of its contract offers "Brohi" the bill, and to keep its deposit
    When <it ends>
    Then the page of its contract offers "Brohi" neither
    When "Brohi" asks for the bill of its contract, at the api
    Then it is refused with 409: "<why>"

    Examples:
      | it ends                                                                              | why        |
      | the tender is cancelled                                                              | cancelled  |
      | the award is reversed                                                                | reversed   |
      | the tender of "Brohi" is signed with another winner, and its own contract terminated | terminated |

  Scenario: A question about a contract of a cancelled tender can still be taken back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the tender is cancelled
    Then the page of its contract offers "Brohi" to withdraw its request
