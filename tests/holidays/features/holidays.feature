Feature: Public holidays are declared by two officers
  The moon decides some of them late. Deadlines counted from then on leave them out.

  Background:
    Given Salma and Naseer, who are rules and rates officers
    And offices work from Monday to Friday

  Scenario Outline: A holiday counts when another officer has approved it
    When Salma declares "Labour Day" on 01-05-2031, at the <door>
    Then 01-05-2031 is a working day
    When Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Naseer approves it, at the <door>
    Then 01-05-2031 is not a working day
    And the public reads "Labour Day" among the holidays of 2031
    And the public reads in Urdu "یومِ مزدور" among the holidays of 2031

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A feast that the moon moved is corrected, and nothing is forgotten
    Given "Eid-ul-Fitr" was declared on 24-01-2031 and approved
    When Salma declares "Eid-ul-Fitr" working on 24-01-2031, at the <door>
    And Naseer approves it, at the <door>
    Then 24-01-2031 is a working day
    And officials still see both declarations of 2031

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Salma declares "Eid-ul-Fitr" from 24-01-2031 to 23-01-2031, at the <door>
    Then "last_day" is refused: "The last day cannot come before the first day."
    When Salma declares "Eid-ul-Fitr" from 24-01-2031 to 24-03-2031, at the <door>
    Then "last_day" is refused: "Declare up to 31 days at a time."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A declaration is refused with a reason
    When Salma declares "Labour Day" on 01-05-2031, at the <door>
    And Naseer refuses it because "No notification yet.", at the <door>
    And Naseer approves it, at the <door>
    Then the answer is 409: "This has already been decided"
    And 01-05-2031 is a working day

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only rules and rates officers declare
    Given Gul, who is an auditor
    When Gul declares "Labour Day" on 01-05-2031, at the <door>
    Then the answer is 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |
