Feature: An award goes from a call to its winners
  An office opens a call, a panel scores the firms that applied, and two officers confirm the ranking.

  Background:
    Given the office of Finance with a panel of three

  Scenario Outline: From the call to the award
    When an officer draws up a call and another approves it, at the <door>
    Then everybody reads at the <door> that it is open
    And a firm that applies at the <door> is in the call
    When the deadline passes and the panel scores two firms at the <door>
    And an officer computes the ranking and another confirms it, at the <door>
    Then the first firm reads at the <door> that it has rank 1
    When three officers pass the claim of the first firm
    Then everybody reads at the <door> that "Quetta Softworks" won "1,000,000"
    And nobody reads at the <door> of "Turbat Softworks"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody sees the scores of others before all are in
    Given a closed call to which two firms applied
    When two members of the panel score, and the third scores one firm
    Then no member and no officer reads at the <door> what another gave
    When the third member scores the other firm
    Then an officer reads at the <door> what each gave

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A member is related to a firm
    Given a closed call to which two firms applied
    When a member declares at the <door> that the owner of a firm is their brother
    Then they cannot score that firm at the <door>
    And the ranking needs the scores of the two others only

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody applies without a call
    When a firm begins to apply at the <door> before any call
    Then it is told "only while a call is open"

    Examples:
      | door |
      | web  |
      | api  |
