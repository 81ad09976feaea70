Feature: Papers that hold
  An advocate holds a certificate of the province, and a clerk of the court asks three things: did
  the office accept what was filed electronically, which signature does the paper bear, and how is
  it proved.

  Background:
    Given Salma and Naseer, who are rules and rates officers

  Scenario Outline: No service opens before its offices accept electronic filings
    When Salma offers the service, at the <door>
    Then it is refused: 409, "No order by which Board of Toys, Safety of Toys, Keepers of the Square accepts electronic filings is in force"
    When Salma enters the order of each office, at the <door>
    And Salma tries to approve the orders, at the <door>
    Then it is refused: 403, "Another officer must approve it."
    When Naseer approves the orders, at the <door>
    And Salma offers the service, at the <door>
    And Naseer approves the offer, at the <door>
    Then the advocate reads by which order each office accepts filings

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An order that begins later opens nothing before
    When Salma enters the order of each office from tomorrow, at the <door>
    And Naseer approves the orders, at the <door>
    And Salma offers the service, at the <door>
    Then it is refused: 409, "No order by which"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Salma enters an order of "moon_board", at the <door>
    Then it is refused: 422, "Choose an agency in the list."
    When Salma enters an order of tomorrow, at the <door>
    Then it is refused: 422, "today or earlier"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An order that is not right is refused
    When Salma enters the order of each office, at the <door>
    And Naseer refuses the orders because "Another number", at the <door>
    And Salma offers the service, at the <door>
    Then it is refused: 409, "No order by which"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: What was open before stays open, and officers are told
    Given the service was offered before orders were recorded
    Then the public still finds it, and reads that no order is entered yet
    And Salma is told to enter the order of each office

  Scenario: The clerk of the court reads what a signature is worth
    When the clerk opens the page on signatures, in English and in Urdu
    Then it says what section 7 gives, and that sections 9 and 12 are not relied on
    And it says how to prove a paper without asking us
