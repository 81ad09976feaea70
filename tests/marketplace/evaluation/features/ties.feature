Feature: Who reads about equal lowest prices also reads what decided between them
  The rule, where it is from, how sure we are of it, and the receipts or the lot.

  Scenario: The earlier receipt decides, and nobody has to guess it
    Given the rule "tie_rule" is "earliest_receipt"
    And these bids are open
      | bidder   | chair | desk |
      | Awan     | 100   | 200  |
      | Brohi    | 100   | 200  |
      | Changezi | 150   | 200  |
    And the report is published
    Then the public reads in the report that "Awan" was received before "Brohi"
    And the committee's papers say the same
    And "Awan" reads in its debrief "Your price is the lowest, and equal to that of another bid"
    And "Brohi" reads in its debrief "The rule that the bid received first wins decided: yours was received at"
    And "Brohi" reads in its debrief "This rule is not verified, so it is not law"
    And the debrief of "Brohi" does not hold "Awan"
    And the debrief of "Changezi" does not hold "received first"

  Scenario: Different prices need no such rule
    Given the rule "tie_rule" is "earliest_receipt"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    Then the report says nothing of equal prices
