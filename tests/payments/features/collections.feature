Feature: What came in
  Finance sees what every head, channel, department and district has brought, and every figure
  leads to the entries of the ledger that make it. A department's head sees the department's own.

  Background:
    Given Zainab, who is a finance officer, and Bakht, who heads Transport
    And Transport in Quetta was paid Rs 1,200 over a counter and Rs 1,200 by card today
    And Revenue, whose district nobody told, was paid Rs 1,200 over a counter today

  Scenario Outline: Finance sees every department, and what it does not know is said
    When Zainab looks at today's collections by <door>
    Then she sees Rs 3,600 collected, of it Rs 2,400 over counters and Rs 1,200 by card
    And Rs 2,400 in Quetta and Rs 1,200 in a district that is not known
    And every figure leads to entries that add up to it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A department's head sees the department's own and nothing of any other
    When Bakht looks at today's collections by <door>
    Then he sees Rs 2,400 collected, and nothing of Revenue
    And asking for Revenue by name or by code shows him nothing of it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What goes back and what is put right is seen as what it is
    Given a refund of Rs 100 of Transport's counter payment was approved
    And Rs 50 of it were put from one head to another
    When Zainab looks at today's collections by <door>
    Then she sees Rs 3,600 collected, Rs 100 refunded and Rs 3,500 net
    And what was moved adds up to nothing

    Examples:
      | door |
      | web  |
      | api  |
