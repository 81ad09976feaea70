Feature: Following an application, and what comes after it
  Everybody sees who has their application, since when, and what is next: signed in, or by its
  reference and a code to the applicant's mobile. A refusal is appealed; a grant is corrected or
  renewed by a new filing.

  Background:
    Given Gul Khan has submitted an application to sell toys, and paid for it

  Scenario Outline: Who has it, since when, and what is next
    Given Zainab of the Board has taken the step
    When Gul Khan looks at his application, at the <door>
    Then he reads that Zainab of the Board of Toys has it
    And he reads since when, until when, and "Next: Score the shop"
    And he reads that the corner waits for the licence

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It stands in the list of one's applications, and in nobody else's
    When Gul Khan lists his applications, at the <door>
    Then he finds "Blue Kite" there
    When somebody else lists theirs, at the <door>
    Then they do not find "Blue Kite" there

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Followed without signing in
    Given Zainab of the Board has taken the step
    When somebody asks for it by its reference, at the <door>
    And writes a wrong code, at the <door>
    Then the answer is 422
    When they write the code that came to Gul Khan's mobile, at the <door>
    Then they read "Examine the papers", and no name of anybody

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A reference that is not one is answered alike
    When somebody asks for "K7MQ-2F9X-HD4T" by its reference, at the <door>
    Then they are asked for a code that never comes

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who wants it no more withdraws it
    When Gul Khan withdraws it because "I found another shop", at the <door>
    Then the offices stop
    When Gul Khan tries to withdraw it once more, at the <door>
    Then the answer is 409: "This application was withdrawn."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A refusal is appealed once, with grounds
    Given the Board has refused the licence
    When Gul Khan looks at his application, at the <door>
    Then he reads "No proof."
    When Gul Khan tries to appeal without grounds, at the <door>
    Then the answer is 422
    When Gul Khan appeals because "The lease proves it", at the <door>
    Then the appeal waits for another officer
    When Gul Khan tries to appeal because "The lease proves it", at the <door>
    Then the answer is 409: "An appeal has already been submitted against this."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A grant is corrected by a new filing, and renewed when its time comes
    Given the Board has granted the licence
    When Gul Khan begins its correction, at the <door>
    Then a filing about the grant waits, filled in with what he wrote
    When Gul Khan tries to begin its renewal, at the <door>
    Then the answer is 409: "It can be renewed from"

    Examples:
      | door |
      | web  |
      | api  |
