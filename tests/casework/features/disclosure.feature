Feature: An office discloses a file on a request for information
  An officer says part by part what is withheld and why; a second officer approves; then it leaves.

  Background:
    Given an application with partners, whose file holds a note and a decision

  Scenario Outline: A file leaves the office without personal data
    When an officer prepares at the <door> its disclosure on request "RTI-7/2026"
    Then they cannot approve it themselves at the <door>
    And the applicant reads at the <door> that nothing was disclosed
    When a second officer approves it at the <door>
    Then the office reads at the <door> what is withheld, with ground and reason
    And no number, name or account of anybody is in the paper, the content or the answers
    And the applicant reads at the <door> what was disclosed
    And the applicant is notified
    And an auditor reads it at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Personal data is disclosed only with a justification
    When an officer discloses at the <door> the name of the owner without a word
    Then they are told at the <door> to write why
    When they write that the owner agreed in writing
    And a second officer approves it at the <door>
    Then the name of the owner is in the paper, and their CNIC is not

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A part is withheld on a ground
    When an officer withholds at the <door> the capital on no ground
    Then they are told at the <door> to choose a ground and to write a reason
    When they withhold it at the <door> as commercial confidence
    And a second officer approves it at the <door>
    Then "20,000" is nowhere in the paper, and its reason is

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The file changes before the approval
    When an officer prepares at the <door> its disclosure on request "RTI-7/2026"
    And a colleague notes something more
    Then a second officer is told at the <door> that the file has changed
    When they refuse it at the <door>
    Then it can be prepared once more at the <door>, on the same request

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The disclosure is none of another's business
    When an officer prepares at the <door> its disclosure on request "RTI-7/2026"
    And a second officer approves it at the <door>
    Then another office, a stranger and another applicant find nothing at the <door>

    Examples:
      | door |
      | web  |
      | api  |
