Feature: A challan counts once, at the counter or in the bank's scroll
  A bank stamps a challan and lists it in its scroll; officers may have recorded the challan as well.
  What is certainly one paper counts once; what may be is shown, and a person says which it is.

  Background:
    Given Zainab and Farid, who are finance officers
    And a bill of Rs 1,200

  Scenario Outline: The counter first: the scroll's line settles the payment that there is
    Given a challan of Quetta Main in scroll S1 for Rs 1,200 that Farid has confirmed
    When the bank's scroll S1 brings Rs 1,200 from Quetta Main
    Then the line is shown as the counter's paper, at the <door>
    And the bill is paid once, and the bank has Rs 1,200

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The counter first, and not certain: it is too much, and shown to the officers
    Given a challan of Quetta Main in scroll S1 for Rs 1,200 that Farid has confirmed
    When the bank's scroll S2 brings Rs 1,200 from Quetta Main
    Then the bill is paid twice, and the bank has Rs 1,200
    And Zainab finds it among what may be counted twice, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The scroll first, and certainly the same paper: it cannot be confirmed
    Given a challan of Quetta Main in scroll S1 for Rs 1,200 that waits
    When the bank's scroll S1 brings Rs 1,200 from Quetta Main
    And Farid confirms it, at the <door>
    Then the answer is 409: "A bank’s scroll already contains this document"
    And the bill is paid once, and the bank has Rs 1,200
    And Farid is warned on its page, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The scroll first, and not certain: a person says how they know
    Given a challan of Quetta Main in scroll S2 for Rs 1,200 that waits
    When the bank's scroll S1 brings Rs 1,200 from Quetta Main
    And Farid confirms it, at the <door>
    Then "reason" is refused: "A bank’s scroll has brought the same amount for this bill"
    And the bill is paid once, and the bank has Rs 1,200
    When Farid confirms it because "Two stamps, two receipts", at the <door>
    Then the bill is paid twice, and the bank has Rs 1,200
    And its reason is kept, at the <door>

    Examples:
      | door |
      | web  |
      | api  |
