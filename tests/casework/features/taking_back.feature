Feature: What an office granted is taken back by two, and never unheard
  One officer names the ground, the holder is told and may answer, another officer decides.

  Background:
    Given a licence of Gul Khan that the Toy Board granted
    And Maker and Checker, who answer for the Toy Board

  Scenario Outline: The holder answers, and it is taken back
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And Checker tries to take it back, at the <door>
    Then the answer is 409: "The holder may still answer, until the end of"
    When Gul Khan answers "They were for a wedding", at the <door>
    And Checker takes it back, at the <door>
    Then the licence counts no more

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Before its holder was heard it is taken back when a second officer agrees
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And Checker tries to take it back, at the <door>
    Then the answer is 409: "This rule is not verified, so it is not law"
    And Checker sees whom to ask for an override
    When Checker asks another officer to agree to "revoke_early/not-heard", at the <door>
    And Maker agrees to the override, at the <door>
    And Checker takes it back, at the <door>
    Then the licence counts no more

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A late answer is taken with a reason, and counts when a second officer agrees
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And 16 days go by
    Then Gul Khan is asked why the answer is late
    When Gul Khan tries to answer "They were for a wedding", at the <door>
    Then the answer is 422: "explain why you answer only now"
    When Gul Khan answers "They were for a wedding" late because "I was in hospital", at the <door>
    And Checker tries to leave it because "He is right", at the <door>
    Then the answer is 409: "The holder could answer until the end of"
    When Checker asks another officer to agree to "keep_after_late_answer/answer-late", at the <door>
    And Maker agrees to the override, at the <door>
    And Checker leaves it because "He is right", at the <door>
    Then the licence counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A late answer keeps nobody from taking the grant back
    When Maker asks for it to be taken back because "Fireworks were sold", at the <door>
    And 16 days go by
    And Gul Khan answers "They were for a wedding" late because "I was in hospital", at the <door>
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
