Feature: What is read of a security says where its money is
  It was kept, went back, or is on its way: each part by what has happened to it, at both doors and in both languages.

  Scenario Outline: A part was forfeited, and the rest goes back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And "Brohi" pays the rest of its contract's bill
    And the officer forfeits the bid security of "Brohi", at the <door>
    And the authority forfeits the bid security of "Brohi", at the <door>
    Then it is done
    And for the contract "Brohi" reads "goes_back": goes_back 410, forfeited 200
    And for the bid "Brohi" reads "forfeited": forfeited 200
    When the bank has paid all of it out
    Then for the contract "Brohi" reads "part_forfeited": forfeited 200, back 410
    And the contract of "Brohi" says so to both sides
    And for the bid "Brohi" reads "forfeited": forfeited 200

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: All that was kept was forfeited with what was left of the bid's
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs <bid>
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And the officer forfeits the bid security of "Brohi", at the api
    And the authority forfeits the bid security of "Brohi", at the api
    And the award is reversed
    Then for the contract "Brohi" reads "forfeited": forfeited <kept>
    And for the bid "Brohi" reads "forfeited": forfeited <bid>

    Examples:
      | bid  | kept |
      | 1000 | 610  |
      | 200  | 200  |

  Scenario Outline: What was kept goes back with the contract that was completed
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs <bid>
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then for the bid "Brohi" reads "carried": <parts>
    And the contract of "Brohi" shows a deposit of which Rs <kept> are kept
    When "Brohi" pays the rest of its contract's bill
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    And the officer completes the contract of "Brohi", at the <door>
    And the officer returns every security that may go back, at the <door>
    And the authority returns every security that may go back, at the <door>
    Then for the bid "Brohi" reads "goes_back": goes_back <bid>
    And for the contract "Brohi" reads "goes_back": goes_back 610
    And the contract of "Brohi" shows a deposit of which Rs 0 are kept
    And the department reads that the deposit of "Brohi" has gone
    When the transfer for the contract of "Brohi" fails
    Then for the bid "Brohi" reads "goes_back": goes_back <bid>
    And for the contract "Brohi" reads "goes_back": goes_back 610
    When Finance sends it once more
    And the bank has paid all of it out
    Then for the bid "Brohi" reads "back": back <bid>
    And for the contract "Brohi" reads "back": back 610
    And the contract of "Brohi" says so to both sides

    Examples:
      | door | bid  | parts                 | kept |
      | web  | 200  | carried 200           | 200  |
      | api  | 1000 | carried 610, held 390 | 610  |

  Scenario: What was not needed came back, and the rest is kept
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the web
    And the officer agrees that the deposit of "Brohi" is kept, at the web
    And the authority signs the contract of "Brohi", at the web
    And "Brohi" signs the contract, at the web
    And the officer returns the bid security of "Brohi", at the web
    And the authority returns the bid security of "Brohi", at the web
    Then for the bid "Brohi" reads "goes_back": goes_back 390, carried 610
    When the bank has paid all of it out
    Then for the bid "Brohi" reads "carried": carried 610, back 390
    And for the contract "Brohi" reads "held": held 610
    When the authority terminates the contract of "Brohi": "It did not perform", at the web
    And the officer forfeits the performance security of "Brohi", at the web
    And the authority forfeits the performance security of "Brohi", at the web
    Then for the bid "Brohi" reads "part_forfeited": forfeited 610, back 390
    And for the contract "Brohi" reads "forfeited": forfeited 610

  Scenario: What was kept for a contract that became void is kept for the next one
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    And "Brohi" pays the rest of its contract's bill
    And the authority reverses the award: "The report was wrong", at the api
    Then for the bid "Brohi" reads "held": held 200
    And for the contract "Brohi" reads "held": held 610
    When the authority awards the tender: "Lowest responsive bid", at the api
    And the officer draws up the contracts, at the api
    And "Brohi" asks that its deposit is kept, at the api
    And the officer agrees that the deposit of "Brohi" is kept, at the api
    Then for the bid "Brohi" reads "carried": carried 200
    And for the contract "Brohi" reads "to_pay": paid 200
    And the void contract of "Brohi" says: held 410, carried 200

  Scenario: What came too late goes back after the rest
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the web
    And "Brohi" pays Rs 500 of its contract's bill
    Then for the contract "Brohi" reads "to_pay": paid 500
    When the award is reversed
    Then for the contract "Brohi" reads "held": held 500
    When the officer returns the performance security of "Brohi", at the web
    And the authority returns the performance security of "Brohi", at the web
    And the bank has paid all of it out
    And "Brohi" pays Rs 110 of its contract's bill
    Then for the contract "Brohi" reads "goes_back": goes_back 110, back 500

  Scenario: What was kept went back when the tender was cancelled, and is kept for nothing more
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 610
    When "Brohi" asks that its deposit is kept, at the web
    And the officer agrees that the deposit of "Brohi" is kept, at the web
    And the tender is cancelled
    Then for the bid "Brohi" reads "held": held 610
    When the officer returns the performance security of "Brohi", at the web
    And the authority returns the performance security of "Brohi", at the web
    Then for the bid "Brohi" reads "goes_back": goes_back 610
    And "Brohi" is not offered that anything is kept, nor asked for a paper
