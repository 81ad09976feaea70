Feature: From a bid that was secured by a bill to the last rupee's return
  One firm's money, paid once: it answers for the bid, then for the contract, then it comes back.

  Scenario Outline: The winner's deposit goes the whole way
    Given a tender that takes both securities by bill, the contract's at <percent> per cent
    When "Awan" and "Brohi" each pay Rs 10,000 and bid, "Brohi" the lower, at the <door>
    And the committee opens the bids
    Then the department holds Rs 20000 of deposits
    When the committee finds both good and reports
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    And "Brohi" withdraws its request, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then Rs <kept> are kept for the contract of "Brohi", and Rs <owed> are owed for it
    And the department holds Rs 20000 of deposits
    When "Brohi" pays the rest of its contract's bill
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns every security that may go back, at the <door>
    And the authority returns every security that may go back, at the <door>
    Then it is done
    And the department holds Rs <security> of deposits
    When the officer completes the contract of "Brohi", at the <door>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And the department holds Rs 0 of deposits
    And of "Brohi" Rs <paid> are on their way back, and of "Awan" Rs 10000
    When the bank has paid all of it out
    Then nothing is owed to anybody, and Rs <kept> wait for the bank's list, come by counter and left by transfer
    And "Brohi" and "Awan" read that everything came back

    Examples:
      | door | percent | kept  | owed | security | paid  |
      | web  | 2       | 9000  | 0    | 9000     | 10000 |
      | api  | 4       | 10000 | 8000 | 18000    | 18000 |
