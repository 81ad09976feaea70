Feature: A department accepts electronic bids by an order before it publishes a tender
  An advocate of a losing firm asks by which order the department took bids electronically at all.

  Background:
    Given Salma's approved tender, and Rabia and Kamal, who are rules and rates officers
    And this is not a demonstration

  Scenario Outline: Nothing is published before the order is in force
    When Salma publishes it, at the <door>
    Then it is refused: 409, "No order by which your department accepts electronic bids is in force"
    And Salma reads on its page why
    And Rabia is told to enter the order
    When Rabia enters the order of the department, from tomorrow, at the <door>
    And Kamal approves the order, at the <door>
    And Salma publishes it, at the <door>
    Then it is refused: 409, "No order by which your department accepts electronic bids is in force"
    When Rabia enters the order of the department, at the <door>
    And Rabia tries to approve the order, at the <door>
    Then it is refused: 403, "Another officer must approve it."
    When Kamal approves the order, at the <door>
    And Salma publishes it, at the <door>
    Then it is public, and everybody reads the order in English and in Urdu
    And Rabia has no order to enter

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An order is of one of the two, and of one that there is
    When Rabia enters an order of <whose>, at the <door>
    Then it is refused: 422, "<sentence>"

    Examples:
      | door | whose                        | sentence                                                        |
      | web  | nobody                       | Choose an agency of services or a department that buys, not both. |
      | api  | nobody                       | Choose an agency of services or a department that buys, not both. |
      | web  | an agency and the department | Choose an agency of services or a department that buys, not both. |
      | api  | an agency and the department | Choose an agency of services or a department that buys, not both. |
      | web  | a firm                       | Choose a department in the list.                                |
      | api  | a firm                       | Choose a department in the list.                                |
