Feature: Money goes back
  One finance officer asks for a refund, another approves it. It is followed until the money has
  reached its payer; what did not arrive may be refunded again.

  Background:
    Given Zainab, Farid and Nida, who are finance officers

  Scenario Outline: A card is refunded in part
    Given a bill of Rs 1,200, paid by card
    When Zainab asks for Rs 300 of line 1 to go back by "adyen", at the <door>
    And Farid approves it, at the <door>
    Then the gateway has given back Rs 300
    And the refund is "confirmed"
    And the bill is "paid"
    And the payer is told that Rs 300 came back
    And the books show Rs 900 at the gateway, and nothing that waits to go back by "adyen"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: All of a bill goes back by a bank's transfer
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 1,000 of line 1 and Rs 200 of line 2 to go back by "counter", at the <door>
    And Farid approves it, at the <door>
    Then the refund is "approved"
    And the bill is "paid"
    When Zainab records the transfer "FT-1", at the <door>
    And Farid says that it arrived, at the <door>
    Then the refund is "confirmed"
    And the bill is "refunded"
    And the payer is told that Rs 1,200 came back

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The card's bank sends it back, and it goes by transfer
    Given a bill of Rs 1,200, paid by card
    And banks send refunds back
    When Zainab asks for Rs 300 of line 1 to go back by "adyen", at the <door>
    And Farid approves it, at the <door>
    Then the refund is "failed"
    And the payer is told that Rs 300 did not arrive
    And the books show Rs 1,200 at the gateway, and nothing that waits to go back by "adyen"
    When Zainab asks for Rs 300 of line 1 to go back by "transfer", at the <door>
    And Farid approves it, at the <door>
    And Nida records the transfer "FT-2", at the <door>
    And Farid says that it arrived, at the <door>
    Then the refund is "confirmed"
    And the books show Rs 1,200 at the gateway, and nothing that waits to go back by "transfer"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A transfer that does not arrive may be made again
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    And Farid approves it, at the <door>
    And Zainab records the transfer "FT-3", at the <door>
    And Farid says that it did not arrive because "Account closed", at the <door>
    Then the refund is "failed"
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    Then the refund is "proposed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was too much goes back
    Given a bill of Rs 1,200, paid at the counter with Rs 1,500
    When Zainab asks for Rs 300 of too much to go back by "counter", at the <door>
    And Farid approves it, at the <door>
    And Zainab records the transfer "FT-4", at the <door>
    And Farid says that it arrived, at the <door>
    Then the bill is "paid"
    And no money waits to be refunded

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Never more than came and has not gone back
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    And Farid tries to refund Rs 0.01 of line 2 by "counter", at the <door>
    Then the answer is 409: "This is more than was paid for it and has not been refunded."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A credit note is never refunded as cash
    Given a bill of Rs 1,200, paid by a credit note
    When Zainab tries to refund Rs 200 of line 2 by "counter", at the <door>
    Then the answer is 409: "This was a credit note, not money."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves what they asked for
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    And Zainab tries to approve it, at the <door>
    Then the answer is 403: "Another officer must approve it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody confirms the transfer that they recorded
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    And Farid approves it, at the <door>
    And Farid records the transfer "FT-5", at the <door>
    And Farid tries to say that it arrived, at the <door>
    Then the answer is 403: "Another officer must record the result."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A refund is refused, and the money is free again
    Given a bill of Rs 1,200, paid at the counter
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    And Farid refuses it because "No claim in the file", at the <door>
    Then the refund is "refused"
    When Zainab asks for Rs 200 of line 2 to go back by "counter", at the <door>
    Then the refund is "proposed"

    Examples:
      | door |
      | web  |
      | api  |
