Feature: Terms that were found unlawful are changed, and everybody reads what answers what
  A firm was right about the terms of a tender. The department changes them, or cancels.

  Scenario Outline: A change answers the grievance that was upheld
    Given a tender that takes bids, whose terms a firm has objected to
    And its committee decided "upheld"
    Then the officer is told to change the tender or to cancel it
    And the officer is offered the change with the grievance, at the <door>
    And everybody reads that nothing has changed since, at the <door>
    When the officer changes the terms with the grievance as the ground, at the <door>
    Then the officer reads which grievance the change answers, at the <door>
    When the authority approves the change, at the <door>
    Then everybody reads that version 2 answers the grievance, at the <door>
    And everybody reads which grievance version 2 answers, at the <door>
    And the officer has nothing more to do about it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only a grievance that was upheld against these terms is a ground
    Given a tender that takes bids, whose terms a firm has objected to
    And its committee decided "rejected"
    Then the officer has nothing more to do about it
    When the officer changes the terms with the grievance as the ground, at the <door>
    Then it is refused: "no grievance against the terms of this tender was upheld"
    When the officer changes the terms with an unknown grievance as the ground, at the <door>
    Then it is refused: "no grievance against the terms of this tender was upheld"

    Examples:
      | door |
      | web  |
      | api  |
