Feature: Certificates follow the register
  A certificate that says what is not so any more is worth less than none. When a correction enters,
  or a change takes effect, the holder gets a new paper, and the old one's page says that it is
  replaced.

  Background:
    Given the firm Sahil Boat Repairs, whose agencies have all granted, with their papers

  Scenario Outline: A change of name takes effect
    When a change of the name to "Makran Boat Repairs" is filed that takes effect in 5 days
    Then no paper is made anew
    When the day comes
    Then the papers of the firm, the sales tax and the shop say "Makran Boat Repairs"
    And the pages of the old ones say that they are replaced, at the <door>
    And the pages of the new ones say that they are in force, at the <door>
    And Gul Khan is told of the new papers, in his language
    When the news comes once more
    Then no further paper is made

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What stood wrong from the beginning is corrected
    When it is corrected that the place is "Fish Harbour" from the beginning
    Then the papers of the firm and the shop say "Fish Harbour"
    And that of the sales tax, which shows no place, stays as it is
    And the pages of the old ones say that they are replaced, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: What no paper shows makes no new paper
    When a change of the activities is filed that takes effect today
    Then no paper is made anew

  Scenario: A change that is taken back makes no new paper
    When a change of the name to "Makran Boat Repairs" is filed that takes effect in 5 days
    And Hani takes it back
    And the day comes
    Then no paper is made anew

  Scenario Outline: A firm is dissolved
    When its dissolution is filed that takes effect in 5 days
    Then the pages of the new ones say that they are in force, at the <door>
    When the day comes
    Then the page of every paper says that the firm was dissolved, and since when, at the <door>
    And Gul Khan can renew nothing of it, at the <door>
    And no paper is made anew

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The job did not run on the day
    When a change of the name to "Makran Boat Repairs" is filed that takes effect in 5 days
    And the machine is down until three days after it
    Then the papers of the firm, the sales tax and the shop say "Makran Boat Repairs"
    And that it took effect was told once
    And Gul Khan is led to the register to correct it, at the <door>
    When Gul Khan's correction of the register is with the office
    Then Gul Khan reads that it waits and where, and is offered no second, at the <door>
    When it was decided, and Hani's is with the office
    Then Gul Khan reads that it waits, and is offered no second, at the <door>
    When it was decided
    Then Gul Khan is led to the register to correct it, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Recovered amounts or ended is not printed again
    Given the registration of the shop is revoked
    When it is corrected that the place is "Fish Harbour" from the beginning
    Then the paper of the firm alone says "Fish Harbour"

  Scenario: A change between the grant and its paper
    Given a second firm, whose papers are not printed yet
    When a change of its name to "Makran Boat Builders" is filed that takes effect today
    And the papers are printed
    Then its newest papers say "Makran Boat Builders"
