Feature: A bank's statement against our books
  Finance has the province's accounts in a list that two officers keep, imports what the bank says,
  and sees line by line what only the bank or only the books have.

  Scenario Outline: An account is opened, its statement imported, and its lines matched
    Given Zainab, Farid and Nida, who are finance officers
    When Zainab enters the account "nbp" with the number "1234567890", at the <door>
    And Zainab approves the account, at the <door>
    Then the answer says "Another officer must approve it"
    When Farid approves the account, at the <door>
    And Nida enters the channel's terms with the bank "hbl", at the <door>
    Then the answer says "hbl is no open bank account of the province"
    Given Rs 1,200 of a file "EPAY-20" and Rs 300 of a match are at the bank
    When Nida imports a statement of Rs 1,200 for "EPAY-20", Rs 300 and a charge of Rs 25, at the <door>
    Then only the bank has "300.00, -25.00", only the books have "300.00", and nothing is unexplained
    When Nida matches Rs 300 with the charge, at the <door>
    Then the answer says "differ by Rs 25.00"
    When Nida matches Rs 300 with the books, at the <door>
    Then only the bank has "-25.00", only the books have "", and nothing is unexplained
    When Nida imports the same statement, at the <door>
    Then the answer says "Every line of this statement has already been imported"
    When Nida undoes her match, at the <door>
    Then only the bank has "300.00, -25.00", only the books have "300.00", and nothing is unexplained
    When Nida has the lines matched by the bank's numbers, at the <door>
    Then only the bank has "300.00, -25.00", only the books have "300.00", and nothing is unexplained

    Examples:
      | door |
      | web  |
      | api  |
