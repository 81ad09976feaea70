Feature: Approved is not arrived
  The Accountant General's books count money when the State Bank or the National Bank has credited
  it; ours say when we approved the transfer. An auditor wants both dates, every challan, and what
  was under way on the last day of the year.

  Background:
    Given Zainab, Farid and Nida, who are finance officers, and Amna, who is an auditor
    And a transfer of Rs 1,200 to Quetta's treasury that Nida ordered from the bank

  Scenario Outline: What is approved is in transit until the bank has credited it
    Then Rs 1,200 are in transit, and the treasury has Rs 0
    When Farid records the credit advice "SBP-1" of today, at the <door>
    Then Rs 0 are in transit, and the treasury has Rs 1,200
    And Amna sees the advice "SBP-1" and the day of the credit, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A credit has a possible day
    When Farid records the credit advice "SBP-1" of tomorrow, at the <door>
    Then the answer says "The bank cannot have credited it on this day"
    When Farid records the credit advice "SBP-1" of the day before the order, at the <door>
    Then the answer says "The bank cannot have credited it on this day"
    And Rs 1,200 are in transit, and the treasury has Rs 0

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The treasury's scroll credits the challans, by two officers
    When Zainab sends a scroll that credits every challan, at the <door>
    And Zainab confirms the scroll, at the <door>
    Then the answer says "Another officer must approve it"
    When Farid confirms the scroll, at the <door>
    Then Rs 0 are in transit, and the treasury has Rs 1,200
    And Amna sees that 2 lines are credited and none differs, at the <door>
    When Zainab sends a scroll that credits every challan, at the <door>
    Then the answer says "This file has already been sent"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What does not agree posts nothing and is listed
    When Zainab sends a scroll with the first challan, another amount, another head, twice and unknown, at the <door>
    And Farid confirms the scroll, at the <door>
    Then Rs 1,200 are in transit, and the treasury has Rs 0
    And Amna sees 4 differences with what to do, at the <door>
    When Zainab follows up the difference of row 3, at the <door>
    Then Zainab sees 3 differences that nobody has followed up, at the <door>
    And Amna reads on the scroll what Zainab did, at the <door>
    When Farid follows up the difference of row 3, at the <door>
    Then the answer says "Somebody has followed this up already"
    When Farid follows up the difference of row 2, at the <door>
    Then nothing is found
    When Farid says that the transfer has failed, at the <door>
    Then the answer says "has credited a challan of this transfer"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A scroll that is refused credits nothing, and may come again
    When Zainab sends a scroll that credits every challan, at the <door>
    And Farid refuses the scroll, at the <door>
    Then Rs 1,200 are in transit, and the treasury has Rs 0
    When Zainab sends a scroll that credits every challan, at the <door>
    And Farid confirms the scroll, at the <door>
    Then Rs 0 are in transit, and the treasury has Rs 1,200

    Examples:
      | door |
      | web  |
      | api  |
