Feature: Money whose bill is not known waits in suspense until two officers know whose it is
  A bank took money under a number that no bill has, or said two things of one line. It is not lost
  and not spent: one finance officer proposes what becomes of it, another agrees.

  Background:
    Given Zainab, Farid and Nida, who are finance officers
    And a bill of Rs 1,200
    And Rs 1,200 in suspense that came 40 days ago, and Rs 500 that came today

  Scenario Outline: What is left is listed, the oldest first, with its age
    When Zainab looks at suspense, at the <door>
    Then Rs 1,200 of 40 days stand before Rs 500 of 0 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: To its bill: it is a payment of that bill, and clearing is not touched
    When Zainab proposes Rs 1,200 for the bill, at the <door>
    Then nothing has left suspense
    When Zainab approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid approves it, at the <door>
    Then the bill is paid from suspense, as of the day on which the money came
    And Rs 500 are left in suspense, and the bank has Rs 1,700
    When Farid approves it, at the <door>
    Then the answer is 409: "This has already been decided."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Back to its payer, to the real end
    When Zainab proposes Rs 1,200 to go back to "Gul Khan", at the <door>
    And Farid approves it, at the <door>
    Then Rs 1,200 are owed to payers by transfer
    When Zainab records the transfer "FT-9001", at the <door>
    And Zainab says that it arrived, at the <door>
    Then the answer is 403: "Another officer must record the result"
    When Nida says that it arrived, at the <door>
    Then nothing is owed to payers, and the bank has Rs 500
    When Nida says that it did not arrive, at the <door>
    Then Rs 1,700 are left in suspense, and the bank has Rs 1,700

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Back to a payer who has no bank account, by pay order
    When Zainab proposes Rs 1,200 to go back to "Gul Khan", at the <door>
    And Farid approves it, at the <door>
    And Zainab records the pay order "PO-9", at the <door>
    Then the answer is 409: "Its payer has not asked for a pay order."
    When Zainab writes down that its payer wants a pay order, at the <door>
    Then no order to the bank pays it
    When Zainab tries to record a transfer, at the <door>
    Then the answer is 409: "Its payer asked for a pay order."
    When Zainab records the pay order "PO-9", at the <door>
    Then it is entered
    And Zainab reads "PO-9" and "NBP, Jinnah Road, Quetta", at the <door>
    When Zainab says that it arrived, at the <door>
    Then the answer is 403: "Another officer must record the result"
    When Nida says that it arrived, at the <door>
    Then nothing is owed to payers, and the bank has Rs 500

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A pay order that nobody collects is money in suspense again, and its number is not used twice
    When Zainab proposes Rs 1,200 to go back to "Gul Khan", at the <door>
    And Farid approves it, at the <door>
    And Zainab writes down that its payer wants a pay order, at the <door>
    And Zainab records the pay order "PO-9", at the <door>
    And Nida says that it did not arrive, at the <door>
    Then Rs 1,700 are left in suspense, and the bank has Rs 1,700
    When Zainab proposes Rs 1,200 to go back to "Gul Khan", at the <door>
    And Farid approves it, at the <door>
    And Zainab writes down that its payer wants a pay order, at the <door>
    And Zainab records the pay order "po - 9", at the <door>
    Then "number" is refused: "This number pays something else."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: To no head of account before the time that the rule says
    When the rule says 3 complete account years
    And Zainab proposes Rs 1,200 for head "C02701", at the <door>
    Then the answer is 409: "Money counts as unclaimed when 3 complete account years"
    And Zainab reads whom to ask
    When Zainab asks another officer to agree, at the <door>
    And Zainab proposes Rs 1,200 for head "C02701", at the <door>
    Then the answer is 409: "Money counts as unclaimed when 3 complete account years"
    When Farid agrees to the override, at the <door>
    And Zainab proposes Rs 1,200 for head "C02701", at the <door>
    Then Farid reads why it is done before its time
    When Farid approves it, at the <door>
    Then head "C02701" has Rs 1,200

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: To a head of account after the time that the rule says, and labelled
    When the rule says 3 complete account years
    And Rs 1,200 more came six years ago
    And Zainab proposes Rs 1,200 for head "C02701", at the <door>
    Then it is entered, and shown as a rule that nobody has checked, at the <door>
    When Farid approves it, at the <door>
    Then head "C02701" has Rs 1,200

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No more than was there, and what is refused stays
    When Zainab proposes Rs 1,201 for the bill, at the <door>
    Then "amount" is refused: "This is more than is left in suspense"
    When Zainab proposes Rs 1,000 for the bill, at the <door>
    And Zainab proposes Rs 201 to go back to "Gul Khan", at the <door>
    Then "amount" is refused: "This is more than is left in suspense"
    When Farid refuses it because "Another bill", at the <door>
    And Zainab proposes Rs 1,200 to go back to "Gul Khan", at the <door>
    Then it is entered

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is not filled in is asked for where it was left out
    When Zainab proposes to "<kind>" without a name, at the <door>
    Then "<field>" is refused: "Fill "

    Examples:
      | door | kind  | field     |
      | web  | bill  | psid      |
      | api  | bill  | psid      |
      | web  | payer | payee     |
      | api  | payer | payee     |
      | web  | head  | head_code |
      | api  | head  | head_code |
