Feature: A report is sent back to the committee before the award
  Who answers for the award may send a report back with a reason. The committee evaluates again; every version stays readable, and only the one that stands can be awarded.

  Scenario Outline: The committee corrects what it had overlooked
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the <who> sends the report back: "Look at the experience of Brohi again", at the <door>
    Then it is done
    And the tender is "opened"
    And the public reads in version 1 that it was sent back: "Look at the experience of Brohi again"
    And the member, the chair and "Brohi" are notified: "Look at the experience of Brohi again"
    And "Brohi" reads no debrief while the report is back
    When the authority awards the tender: "As reported", at the <door>
    Then it is refused with 409: "An award needs a published report"
    When the chair finds that "Brohi" does not meet "experience": "The letter is of another firm", at the <door>
    Then it is done
    When the chair publishes the report, at the <door>
    Then it is done
    When the officer records where the report was published, at the <door>
    Then it is done
    And the tender is "reported"
    And the public reads that "Awan" was the lowest responsive bid
    And version 1 of the report still names "Brohi", and version 2 names "Awan"
    And "Brohi" reads in its debrief "The letter is of another firm"
    When the authority awards the tender: "As reported", at the <door>
    Then it is done
    And the award follows version 2

    Examples:
      | who       | door |
      | authority | web  |
      | officer   | api  |

  Scenario Outline: The days before an award start again
    Given the rule "award_wait_days_min" is "10"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published eleven days ago
    When the officer sends the report back: "The committee did not say how it compared", at the <door>
    And the chair publishes the report, at the <door>
    Then it is done
    When the authority awards the tender: "As reported", at the <door>
    Then it is refused with 409: "First record where the report was published"
    When the officer records where the report was published, at the <door>
    And the authority awards the tender: "As reported", at the <door>
    Then it is refused with 409: "public for 10 days before an award"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Not everybody, not without a reason, and not after the award
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the officer sends the report back: "Too early", at the <door>
    Then it is refused with 409: "only while it is in force"
    Given the report is published
    When the officer sends the report back: "", at the <door>
    Then it is refused with 422
    When the officer of another department sends the report back: "Ours should win", at the <door>
    Then it is refused with 404
    When the chair sends the report back: "I have slept over it", at the <door>
    Then it is refused with 403
    When the authority, who sits on the committee, sends the report back, at the <door>
    Then it is refused with 403: "member of the committee"
    When the authority awards the tender: "As reported", at the <door>
    Then it is done
    When the authority sends the report back: "Too late", at the <door>
    Then it is refused with 409: "nothing is awarded"
    When the authority reverses the award: "A mistake", at the <door>
    And the authority sends the report back: "The mistake was the report's", at the <door>
    Then it is done
    And the tender is "opened"

    Examples:
      | door |
      | web  |
      | api  |
