Feature: A card service takes a payment back
  Who pays by card can dispute it with their bank, and a capture can fail when it was believed done.
  The bill then stands as though it had not been paid; a dispute that is won restores it.

  Background:
    Given Zainab, a finance officer, and Nasir, a billing officer of the department
    And a bill of Rs 1,200 of the department, paid by card

  Scenario Outline: It is charged back, and won
    When the holder of the card charges it back
    Then the bill is "due"
    And the payer, Nasir and Zainab are told of "taken_back"
    And the check of its receipt says that Rs 1,200 were reversed
    And the payer's page of the bill says that Rs 1,200 were taken back
    And Zainab sees "-1200.00" among what was taken back, at the <door>
    And the books show Rs 0 at the gateway
    When the department wins the dispute
    Then the bill is "paid"
    And the payer, Nasir and Zainab are told of "given_again"
    And the check of its receipt says nothing of that
    And the books show Rs 1,200 at the gateway

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Its capture fails afterwards
    When the capture fails
    Then the bill is "due"
    And the payer, Nasir and Zainab are told of "taken_back"
    And Zainab sees "-1200.00" among what was taken back, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Recovered amounts is refunded to nobody
    When the holder of the card charges it back
    And Zainab asks for Rs 300 to go back to the payer, at the <door>
    Then the answer is 409: "This is more than was paid for it and has not been refunded."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: It is only disputed yet
    When the holder of the card disputes it
    Then the bill is "paid"
    And only Zainab is told of "disputed_office"

  Scenario Outline: A settlement report that cannot be read is shown to Finance
    When the gateway sends a report in dollars
    Then Zainab reads "Only rupees (PKR) can be settled here" among the reports, at the <door>

    Examples:
      | door |
      | web  |
      | api  |
