Feature: An award needs the recorded publication of its evaluation report
  An officer records in which newspaper or where on the regulator's site the report was published, and when. The days before an award count from there, and everybody reads it.

  Scenario Outline: Nothing is awarded before it is recorded where the report was published
    Given the rule "award_wait_days_min" is "0"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published, and nobody recorded where
    When the authority awards the tender: "As reported", at the <door>
    Then it is refused with 409: "First record where the report was published"
    When the <who> records where the report was published, at the <door>
    Then it is done
    And the public reads in the report: "Daily Balochistan, number 17"
    And both bidders are notified where it was published
    When the authority awards the tender: "As reported", at the <door>
    Then it is done

    Examples:
      | who       | door |
      | officer   | web  |
      | authority | api  |

  Scenario Outline: A day that cannot be is refused, and so is who has no business with it
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the officer records where the report was published, at the <door>
    Then it is refused with 409: "is recorded before the award"
    Given the report is published, and nobody recorded where
    When the officer records that it was published tomorrow, at the <door>
    Then it is refused with 422: "Enter a date from"
    When the officer records that it was published before it was written, at the <door>
    Then it is refused with 422: "Enter a date from"
    When the chair records where the report was published, at the <door>
    Then it is refused with 403: "role does not allow"
    When the officer of another department records where the report was published, at the <door>
    Then it is refused with 404: "not"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: The wait counts from the latest day that is recorded, and a forged record counts for nothing
    Given the rule "award_wait_days_min" is "10"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published, and nobody recorded where
    And somebody with the database's password writes that it was published eleven days ago
    When the authority awards the tender: "As reported", at the api
    Then it is refused with 409: "First record where the report was published"
    Given it was published eleven days ago
    And the report is announced
    When the authority awards the tender: "As reported", at the api
    Then it is refused with 409: "public for 10 days before an award"
