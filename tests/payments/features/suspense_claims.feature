Feature: Unclaimed money that went to a head can still be claimed
  Nobody knew whose money it was, and after the years that the rule says it became revenue. Its payer
  has not lost it: with the authority's sanction the treasury that has it pays it back by voucher.

  Background:
    Given Zainab, Farid and Nida, who are finance officers, and Aslam, who audits
    And Rs 1,200 that nobody claimed for six years and that went to head "C02701"

  Scenario Outline: The payer gets it from the treasury, and nothing leaves our bank
    Given the treasury has it
    When Zainab enters Gul Khan's claim of Rs 700, at the <door>
    And Zainab approves the claim, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid approves the claim, at the <door>
    Then the head has Rs 500, and Rs 700 wait for the treasury's voucher
    And the decision says that Rs 500 are left to claim, at the <door>
    When Zainab records the voucher "V-17", at the <door>
    And Zainab says that it was paid, at the <door>
    Then the answer is 403: "Another officer must record the result"
    When Nida says that it was paid, at the <door>
    Then the treasury has Rs 500, and nothing waits for a voucher
    And the month's statement has Rs 700 by voucher
    And Aslam sees the claim on the page of the money, paid, at the <door>
    And the ledger explains every posting

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Not before the treasury has it
    When Zainab enters Gul Khan's claim of Rs 700, at the <door>
    Then the answer is 409: "Wait until the transfer has arrived"
    Given it is on a transfer that the bank was ordered to make
    When Zainab enters Gul Khan's claim of Rs 700, at the <door>
    Then the answer is 409: "Wait until the transfer has arrived"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No more than went to the head, and only under a sanction
    Given the treasury has it
    When Zainab enters Gul Khan's claim of Rs 1,201, at the <door>
    Then "amount" is refused: "This is more than went to the head"
    When Zainab enters Gul Khan's claim of Rs 1,000, at the <door>
    And Zainab enters Gul Khan's claim of Rs 201, at the <door>
    Then "amount" is refused: "This is more than went to the head"
    When Farid refuses the claim, at the <door>
    And Zainab enters a claim without a sanction, at the <door>
    Then "sanction_number" is refused: "Enter the number of the sanction."
    And "authority" is refused: "Choose who sanctioned the refund."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: More than the authority may sanction is held until two officers override it
    Given the treasury has it
    And the head of an office may sanction Rs 100
    When Zainab enters a claim of Rs 700 that the head of the office sanctioned, at the <door>
    And Farid approves the claim, at the <door>
    Then the answer is 409: "The authority may sanction refunds of up to Rs 100"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was not paid is the head's again, and can be claimed
    Given the treasury has it
    When Zainab enters Gul Khan's claim of Rs 700, at the <door>
    And Zainab records the voucher "V-17", at the <door>
    Then the answer is 409: "This claim does not wait for a voucher."
    When Farid approves the claim, at the <door>
    And Zainab records the voucher "V-17", at the <door>
    And Nida says that it was not paid, at the <door>
    Then the head has Rs 1,200, and Rs 0 wait for the treasury's voucher
    When Zainab enters Gul Khan's claim of Rs 1,200, at the <door>
    And Farid approves the claim, at the <door>
    And Zainab records the voucher "V-17", at the <door>
    Then "number" is refused: "This number pays something else"
    And the ledger explains every posting

    Examples:
      | door |
      | web  |
      | api  |
