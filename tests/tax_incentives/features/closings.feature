Feature: Money that does not suffice is shared out
  Finance closes a scheme's year on a day. Each claim that is complete by then gets the same fraction.

  Background:
    Given Rs 1,00,000 for publications, and two scholars who claim Rs 90,000 and Rs 60,000

  Scenario Outline: Two officers close the year, and the office grants the shares
    When the office tries to grant the first claim
    Then it is told that "the money of this scheme is shared out among complete claims"
    When an officer of Finance closes the year on this day, at the <door>
    And a second officer approves the closing a day later, at the <door>
    Then Finance reads at the <door> that "1,00,000" are shared out among "1,50,000"
    And the first scholar is notified of "60,000"
    When the office grants both claims
    Then the first is granted "60,000" and the second "40,000"
    And the first scholar reads at the <door> that the money was shared out

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody is left out who is complete later on the same day
    When an officer of Finance closes the year on this day, at the <door>
    And a second officer approves the closing on the same day, at the <door>
    Then the answer is 409: "Approve it after that day."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One officer of Finance is not enough
    When an officer of Finance closes the year on this day, at the <door>
    And the same officer approves the closing a day later, at the <door>
    Then the answer is 403: "Another officer must approve it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only money that is shared out has a closing
    When an officer of Finance closes the year of the rebate, at the <door>
    Then the answer is 422: "Choose a scheme whose money is shared out."

    Examples:
      | door |
      | web  |
      | api  |
