Feature: A losing bidder's debrief gives the clause, the reason, and what would have changed the outcome
  Scenario Outline: Disqualified by a clause, with the lowest price
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And every bid is judged to be good
    When the chair finds that "Brohi" does not meet "experience": "The letter is of another firm", at the <door>
    And the chair publishes the report, at the <door>
    Then "Brohi" reads in its debrief, at the <door>: "Two years of experience", "The letter is of another firm", "your bid would have won"
    And "Awan" does not read in its debrief, at the <door>: "Two years of experience"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Won and lost item by item: each price is beside the winner's of the same item
    Given the tender is awarded item by item
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 250  |
    And the report is published
    Then "Awan" reads in its debrief, at the <door>: "Any price below Rs 3,600 would have won"
    And the debrief of "Awan" has its price and the winner's, at the <door>: <prices>
    And "Awan" does not read in its debrief, at the <door>: "6,100"

    Examples:
      | door | prices                          |
      | web  | 4,000 3,600 2,500 2,500         |
      | api  | 4000.00 3600.00 2500.00 2500.00 |

  Scenario Outline: Lost by the price
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    Then "Awan" reads in its debrief, at the <door>: "Any price below Rs 6,100 would have won"

    Examples:
      | door |
      | web  |
      | api  |
