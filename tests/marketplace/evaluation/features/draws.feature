Feature: Lots part equal lowest prices, and nobody can steer them
  The draw is announced with the hash of a secret, those present call out words, and anybody can repeat the draw.

  Scenario Outline: A tie is parted by lot
    Given the rule "tie_rule" is "draw_lots"
    And these bids are open
      | bidder   | chair | desk |
      | Awan     | 100   | 200  |
      | Brohi    | 100   | 200  |
      | Changezi | 150   | 200  |
    And every bid is judged to be good
    Then one thing waits to be decided
    When the chair publishes the report, at the <door>
    Then it is refused with 409: "that need a decision"
    When the chair draws the lots from "Awan: 17, Brohi: 4", at the <door>
    Then it is refused with 409: "Announce the draw"
    When the chair announces a draw in the past, at the <door>
    Then it is refused with 422: "a time in the future"
    When the officer announces a draw in an hour, at the <door>
    Then it is refused with 404
    When the chair announces a draw in an hour, at the <door>
    Then it is done
    And "Awan" and "Brohi" are invited to it, and "Changezi" is not
    When the member announces a draw in an hour, at the <door>
    Then it is refused with 409: "already been announced"
    When the chair draws the lots from "Awan: 17, Brohi: 4", at the <door>
    Then it is refused with 409: "not drawn before the time"
    Given the time of the draw has come
    When the chair draws the lots from "Awan: 17, Brohi: 4", at the <door>
    Then it is done
    And the lot that was drawn would win
    When the member draws the lots from "Something better", at the <door>
    Then it is done
    And the lot is still the first one
    When the chair publishes the report, at the <door>
    Then it is done
    And anybody can repeat the draw from the report

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where the rule is to float the tender again, no lots are drawn
    Given the rule "tie_rule" is "retender"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 100   | 200  |
    When the chair announces a draw in an hour, at the <door>
    Then it is refused with 409: "float it again from a copy"

    Examples:
      | door |
      | web  |
      | api  |
