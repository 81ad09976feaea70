Feature: An abnormally low price is explained before it can win
  A price far below the others is looked at; nobody is excluded by it alone.

  Background:
    Given the rule "low_bid_least_bids" is "3"
    And the estimate is Rs 7000
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 110   | 210  |
      | Zehri  | 40    | 90   |
    And every bid is judged to be good

  Scenario Outline: The bidder explains, and the committee accepts
    When the chair publishes the report, at the <door>
    Then it is refused with 409: "Ask for an explanation, and decide on it."
    And the sheet says that "Zehri" was not asked
    When the chair asks "Awan" to explain its price, at the <door>
    Then it is refused with 409: "not abnormally low"
    When the officer asks "Zehri" to explain its price, at the <door>
    Then it is refused with 404
    When the chair asks "Zehri" to explain its price, at the <door>
    Then it is done
    And "Zehri" is asked: "Explain your price"
    When the chair accepts the explanation of "Zehri", at the <door>
    Then it is refused with 409: "has until"
    When "Awan" explains the price of "Zehri", at the <door>
    Then it is refused with 404
    When "Zehri" explains the price of "Zehri", at the <door>
    Then it is done
    When "Zehri" explains the price of "Zehri", at the <door>
    Then it is refused with 409: "already received"
    When the chair accepts the explanation of "Zehri", at the <door>
    Then it is done
    When the chair publishes the report, at the <door>
    Then it is done
    And "Zehri" would win "whole"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The committee rejects, and the next bid moves up
    When the chair asks "Zehri" to explain its price, at the <door>
    And "Zehri" explains the price of "Zehri", at the <door>
    And the chair rejects the explanation of "Zehri", at the <door>
    Then it is done
    When the chair publishes the report, at the <door>
    Then it is done
    And "Awan" would win "whole"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Silence lets the committee decide without an answer
    When the chair asks "Zehri" to explain its price, at the <door>
    And 8 days of silence go by
    And the chair accepts the explanation of "Zehri", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |
