Feature: A service gives a fee back
  Where a service says so, what was paid for something goes back if it is asked for no more before
  anybody has begun to work on it. Finance gives it back as any money: one officer proposes, another
  approves.

  Background:
    Given Zainab and Farid, who are finance officers
    And a bill of two fees, Rs 1,000 and Rs 500, of which the second is due back

  Scenario Outline: Two officers give it back
    When Zainab proposes its refund, at the <door>
    And Zainab records its sanction, at the <door>
    And Farid approves the refund
    Then Rs 500 are on their way back
    And no fee is due back any more

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing goes back without a sanction
    Given Zainab has proposed its refund
    When Farid approves the refund, at the <door>
    Then it is refused: "No sanction is recorded for this refund."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who recorded the sanction does not approve
    Given Zainab has proposed its refund
    When Farid records its sanction, at the <door>
    And Farid approves the refund, at the <door>
    Then it is refused: "You recorded the sanction yourself."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is proposed once
    Given Zainab has proposed its refund
    When Farid proposes its refund, at the <door>
    Then it is refused: "This refund has already been proposed. Another officer decides on it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who proposed it does not approve it
    Given Zainab has proposed its refund
    When Zainab approves the refund, at the <door>
    Then it is refused: "You entered this yourself. Another officer must approve it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It went back already by hand
    Given Zainab has refunded all of the second fee by hand
    When Farid proposes its refund, at the <door>
    Then it is refused: "Nothing paid for this fee is left: it was refunded, or it was not money."

    Examples:
      | door |
      | web  |
      | api  |
