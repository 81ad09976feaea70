Feature: A payer asks for money back
  Whoever paid a bill, or holds a receipt of it, says on its page why the money should come back. An
  officer of Finance enters the refund, or refuses with a reason that the payer reads.

  Background:
    Given Gul Khan, who has paid a bill of Rs 1,200 for the wrong fee
    And Zainab and Farid, who are finance officers

  Scenario Outline: An officer enters the refund
    When Gul Khan asks for the money back, at the <door>
    Then the page of the bill says: "An officer of Finance checks it."
    And Zainab finds "I wanted the other fee." among what payers ask for
    When Zainab enters the refund
    Then the page of the bill says: "Another officer decides on it."
    And nothing is left of what payers ask for

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer refuses, and the payer asks again
    When Gul Khan asks for the money back, at the <door>
    And Zainab refuses because "The receipt is of 2019.", at the <door>
    Then the page of the bill says: "The receipt is of 2019."
    And Gul Khan is notified: "The receipt is of 2019."
    When Gul Khan asks for the money back, at the <door>
    Then the page of the bill says: "An officer of Finance checks it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A payer withdraws the request before it is decided, and may ask again
    When Gul Khan asks for the money back, at the <door>
    And Meena withdraws the request, at the <door>
    Then it is refused: "We could not find what you asked for."
    When Gul Khan withdraws the request, at the <door>
    Then the page of the bill says: "The request for money back was withdrawn on"
    And nothing is left of what payers ask for
    When Gul Khan withdraws the request, at the <door>
    Then it is refused: "This has already been decided."
    When Gul Khan asks for the money back, at the <door>
    Then the page of the bill says: "An officer of Finance checks it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody who paid for another asks with the receipt
    When Meena asks for the money back, at the <door>
    Then it is refused: "No payment of this bill has this receipt."
    When Meena asks for the money back with the receipt, at the <door>
    Then the page of the bill tells Meena: "An officer of Finance checks it."
    But the page of the bill tells nobody else of it

    Examples:
      | door |
      | web  |
      | api  |
