Feature: Money over a counter counts when a second officer has confirmed it
  Whoever records that money was taken could invent it. So one finance officer records it from the
  paper, another holds it against the paper; only then is it posted and a receipt made.

  Background:
    Given Zainab and Farid, who are finance officers
    And a bill of Rs 1,200

  Scenario Outline: What was taken becomes a payment when another officer confirms it
    When Zainab records Rs 1200 for it by <kind>, at the <door>
    Then nothing is posted, and the bill is due
    And it waits in the list, at the <door>
    When Zainab confirms it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    And nothing is posted, and the bill is due
    When Farid confirms it, at the <door>
    Then Rs 1200 stand on the clearing account of the counter, and the bill is paid
    And a receipt is shown, at the <door>
    And nothing waits in the list, at the <door>

    Examples:
      | door | kind    |
      | web  | cash    |
      | api  | cash    |
      | web  | cheque  |
      | api  | challan |

  Scenario Outline: It is confirmed once
    Given Zainab has recorded Rs 1200 for it
    When Farid confirms it, at the <door>
    And Farid confirms it, at the <door>
    Then the answer is 409: "This has already been decided."
    And Rs 1200 stand on the clearing account of the counter, and the bill is paid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Money for a bill that is paid already is kept as a refund that is due
    Given the bill was paid by card meanwhile
    And Zainab has recorded Rs 1200 for it
    When Farid looks at it, at the <door>
    Then he reads that Rs 1200 are more than the bill can use
    When Farid confirms it, at the <door>
    Then Rs 1200 stand on the clearing account of the counter, and the bill is overpaid
    And a refund of Rs 1200 is due

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is refused posts nothing, and its paper may be recorded again
    Given Zainab has recorded Rs 1200 for it
    When Farid refuses it because "The cheque is not signed", at the <door>
    Then nothing is posted, and the bill is due
    When Farid confirms it, at the <door>
    Then the answer is 409: "This has already been decided."
    When Zainab records the same paper, at the <door>
    Then it is recorded

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper is recorded once, however it is written
    Given Zainab has recorded Rs 1200 for it
    When Zainab records the same paper in other letters, at the <door>
    Then "number" is refused: "This document has already been recorded"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Zainab records a taking with <field> "<value>", at the <door>
    Then "<field>" is refused: "<sentence>"

    Examples:
      | door | field   | value             | sentence                            |
      | web  | psid    | 12345678901234567 | There is no bill with this number   |
      | api  | psid    | 12345678901234567 | There is no bill with this number   |
      | web  | amount  | 0                 | The amount must be at least Rs 0.01 |
      | api  | amount  | 0                 | The amount must be at least Rs 0.01 |
      | web  | kind    | gold              | Choose one of the answers           |
      | api  | kind    | gold              | Choose one of the answers           |
      | web  | paid_on | 01-01-2999        | The date must be today or in the past           |
      | api  | paid_on | 01-01-2999        | The date must be today or in the past           |
      | web  | paid_on | 01-01-2020        | The bill did not exist on this day  |
      | api  | paid_on | 01-01-2020        | The bill did not exist on this day  |
      | web  | paid_on | soon              | Enter a date                        |
      | api  | paid_on | soon              | Enter a date                        |
