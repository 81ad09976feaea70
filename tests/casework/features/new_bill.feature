Feature: A new bill for an application whose bill ran out
  Who did not pay in time is not shut out: they ask for another bill, at the price of the day on
  which they applied. One bill counts at a time, and no money is lost.

  Background:
    Given Gul Khan has submitted an application whose fee is Rs 1,000

  Scenario Outline: The bill ran out, and the fee has become dearer meanwhile
    Given the fee is Rs 9,000 from tomorrow on
    And the bill has run out
    When Gul Khan looks at his application, at the <door>
    Then he reads that he can ask for a new bill
    When Gul Khan asks for a new bill, at the <door>
    Then there is a new bill of Rs 1,000, and the old one is cancelled
    When Gul Khan pays the new bill
    Then the office begins

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Asked for twice there is one new bill
    Given the bill has run out
    When Gul Khan asks for a new bill, at the <door>
    And Gul Khan tries to ask for a new bill once more, at the <door>
    Then the answer is 409: "is still valid until"
    And there is one new bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill that still counts is paid, not replaced
    When Gul Khan tries to ask for a new bill, at the <door>
    Then the answer is 409: "is still valid until"
    And there is no new bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing waits to be paid
    When Gul Khan pays the old bill
    And Gul Khan tries to ask for a new bill, at the <door>
    Then the answer is 409: "This application has no fee to pay."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is paid on the old bill afterwards is given back
    Given the bill has run out
    When Gul Khan asks for a new bill, at the <door>
    And Gul Khan pays the old bill
    Then what he paid is due back to him
    And he still has to pay the new bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Paid in time, but the bank tells of it late
    Given the bill has run out
    And the bank tells only now that Gul Khan paid it in time
    When Gul Khan tries to ask for a new bill, at the <door>
    Then the answer is 409: "has already been paid"
    And there is no new bill
    When the news of the payment arrives
    Then the office begins

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill that is paid in part and ran out
    Given the bill may be paid in parts, and Gul Khan paid Rs 400 of it
    And the bill has run out
    When Gul Khan tries to ask for a new bill, at the <door>
    Then the answer is 409: "Finance must refund it first"
    And there is no new bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody else asks for it
    Given the bill has run out
    When somebody else tries to ask for a new bill, at the <door>
    Then the answer is 404
    And there is no new bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill that its department cancelled
    Given the department has cancelled the bill
    When Gul Khan asks for a new bill, at the <door>
    Then there is a new bill of Rs 1,000, and the old one is cancelled

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was withdrawn has ended
    Given the bill has run out
    And Gul Khan has withdrawn the application
    When Gul Khan tries to ask for a new bill, at the <door>
    Then the answer is 409: "This application was withdrawn."

    Examples:
      | door |
      | web  |
      | api  |
