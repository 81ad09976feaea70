Feature: Both doors show the question about a deposit that waits, and only where one does
  What a page says of it the API answers too; nobody is offered a decision where nothing waits.

  Scenario: The contract says so to both sides
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    Then the contract of "Brohi" shows a deposit of Rs 1000, not asked for, of which Rs 0 are kept
    When "Brohi" asks that its deposit is kept, at the web
    Then the contract of "Brohi" shows a deposit of Rs 1000, asked for, of which Rs 0 are kept
    When the officer agrees that the deposit of "Brohi" is kept, at the web
    Then the contract of "Brohi" shows a deposit of Rs 1000, not asked for, of which Rs 610 are kept

  Scenario: A bid that was secured by a paper
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And the bid of "Brohi" was secured by a paper
    Then the contract of "Brohi" shows no deposit

  Scenario: Pages that decide are there only while something waits
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    Then the officer finds for the deposit of "Brohi" only: return, forfeiture
    When "Brohi" asks that its deposit is kept, at the web
    Then the officer finds for the deposit of "Brohi" only: return, forfeiture, keeping, refusal
    When "Brohi" withdraws its request, at the web
    And the officer forfeits the bid security of "Brohi", at the web
    Then the officer finds for the deposit of "Brohi" only: return, forfeiture, refusal
    When the authority forfeits the bid security of "Brohi", at the web
    Then the officer finds for the deposit of "Brohi" only: nothing
    When the officer agrees that the deposit of "Brohi" is kept, at the web
    Then it is refused with 409: "was forfeited"

  Scenario: A paper is asked for only while the contract's bill holds no money
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    Then the officer may record a paper for "Brohi"
    When "Brohi" asks that its deposit is kept, at the web
    And the officer agrees that the deposit of "Brohi" is kept, at the web
    Then the officer may record no paper for "Brohi"
    When the officer records a performance security of Rs 610 for "Brohi", at the web
    Then it is refused with 409: "The security was paid by bill"
    When the officer forfeits the bid security of "Brohi", at the web
    And the authority forfeits the bid security of "Brohi", at the web
    Then the officer may record a paper for "Brohi"
    When the officer records a performance security of Rs 610 for "Brohi", at the api
    Then it is done
