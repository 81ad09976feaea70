Feature: What an office granted is taken back by two, and never unheard
  One officer names the ground, the holder is told and may answer, another officer decides.

  Background:
    Given a licence of Gul Khan that the Toy Board granted
    And Maker and Checker, who answer for the Toy Board

  Scenario Outline: The holder answers, and it is taken back
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And Checker tries to take it back, at the <door>
    Then the answer is 409: "The holder may still answer."
    When Gul Khan answers "They were for a wedding", at the <door>
    And Checker takes it back, at the <door>
    Then the licence counts no more

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is left as it is
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And Checker leaves it because "No proof was shown", at the <door>
    Then the licence counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody decides what they asked for
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And 16 days go by
    And Maker tries to take it back, at the <door>
    Then the answer is 403: "Another officer must approve it."

    Examples:
      | door |
      | web  |
      | api  |
