Feature: A bill is paid by card
  The card's number is typed on the gateway's page, never on ours. Money counts when the gateway
  says, under its signature, that it was captured.

  Background:
    Given a bill of Rs 1,200 that is due

  Scenario Outline: The bank agrees
    When a stranger sets out to pay it by card, at the <door>
    Then the gateway's page is open for Rs 1,200
    When the payer chooses the card "approve"
    Then the bill is paid, once
    And the attempt is "captured"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The bank asks for a code first
    When a stranger sets out to pay it by card, at the <door>
    And the payer chooses the card "secure" and types the code
    Then the bill is paid, once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The bank refuses
    When a stranger sets out to pay it by card, at the <door>
    And the payer chooses the card "decline"
    Then the bill is not paid
    When a stranger sets out to pay it by card, at the <door>
    And the payer chooses the card "approve"
    Then the bill is paid, once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The bank agrees and its answer is lost
    When a stranger sets out to pay it by card, at the <door>
    And the payer chooses the card "silence"
    Then the bill is paid, once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The bill is paid at the counter while the card is typed
    When a stranger sets out to pay it by card, at the <door>
    And the bill is paid at the counter
    And the payer chooses the card "approve"
    Then the card is not charged
    And the attempt is "cancelled"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill that cannot be paid opens no page
    Given the bill is paid at the counter
    When a stranger tries to pay it by card, at the <door>
    Then the answer is 409: "This bill has already been paid."

    Examples:
      | door |
      | web  |
      | api  |
