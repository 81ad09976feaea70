Feature: Law, rates and thresholds are made by two officers
  A value takes effect when a second officer has checked it against its source.
  Whoever looks later sees what was in force on any day, on what ground, and who said so.

  Background:
    Given Salma and Naseer, who are rules and rates officers
    And the national response time is 15 days since 01-01-2020

  Scenario Outline: A value waits for another officer, then takes its place
    When Salma proposes "21" days from day 30, at the <door>
    Then the response time on day 30 is 15 days
    When Naseer approves it, at the <door>
    Then the response time on day 29 is 15 days
    And the response time on day 30 is 21 days
    And the history says that the 15 days end on day 29

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves what they entered
    When Salma proposes "21" days from day 30, at the <door>
    And Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    And the response time on day 30 is 15 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A value that has been approved for a day is not replaced from before
    Given it has been approved that it is 21 days from day 30
    When Salma proposes "18" days from day 10, at the <door>
    Then the answer is 409: "Another value is approved from"
    And the response time on day 10 is 15 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A relief for a time fits between two values
    Given it has been approved that it is 21 days from day 30
    When Salma proposes "7" days from day 10 to day 29, at the <door>
    And Naseer approves it, at the <door>
    Then the response time on day 9 is 15 days
    And the response time on day 10 is 7 days
    And the response time on day 30 is 21 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A proposal is refused with a reason, once
    When Salma proposes "21" days from day 30, at the <door>
    And Naseer refuses it because "The gazette says 20.", at the <door>
    Then Salma reads on its page "The gazette says 20."
    When Naseer approves it, at the <door>
    Then the answer is 409: "This has already been decided"
    And the response time on day 30 is 15 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be a value is refused where it was typed
    When Salma proposes "fifteen" days from day 30, at the <door>
    Then "value" is refused: "Enter a number from 0 to 730."
    When Salma proposes "21" days from day 30 to day 29, at the <door>
    Then "valid_to" is refused: "The last day cannot come before the first day."
    When Salma proposes "21" days from day 0, at the <door>
    Then "note" is refused: "Explain why it takes effect in the past or today, and not later."
    And nothing waits for a decision

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only rules and rates officers propose
    Given Gul, who is an auditor
    When Gul proposes "21" days from day 30, at the <door>
    Then the answer is 403: "Your role does not allow this"
    And nothing waits for a decision

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A value that nobody has verified is never shown as law
    When Salma proposes the unverified "21" days from day 0 because "Sister provinces", at the <door>
    And Naseer approves it, at the <door>
    Then the public reads it below "Working values, not verified"
    And the public API gives no citation for it

    Examples:
      | door |
      | web  |
      | api  |
