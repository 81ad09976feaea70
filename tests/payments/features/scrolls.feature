Feature: A bank's scroll comes in by one officer and counts by another
  A bank sends a list of what its branches took for the government. One finance officer sends the
  file, another sees what every line means and confirms it; then every line is posted once.

  Background:
    Given Zainab and Farid, who are finance officers
    And the bills A and B of Rs 1,200
    And a scroll of "nbp" that pays A, pays B twice, and a number that no bill has

  Scenario Outline: Every line is shown with its meaning, and is posted when another officer confirms
    When Zainab sends the scroll, at the <door>
    Then 2 lines are matched, 1 is an overpayment and 1 is unknown, at the <door>
    And nothing is posted
    When Zainab confirms it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid confirms it, at the <door>
    And the job has run
    Then A is paid, and B is overpaid
    And a refund of Rs 1200 is due, and Rs 1200 stand in suspense
    And 2 lines are matched, 1 is an overpayment and 1 is unknown, at the <door>
    And the money in suspense is listed, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The same file again posts nothing
    When Zainab sends the scroll, at the <door>
    And Farid confirms it, at the <door>
    And the job has run
    When Zainab sends the scroll, at the <door>
    Then 4 lines are duplicates, at the <door>
    When Farid confirms it, at the <door>
    And the job has run
    Then 4 lines are duplicates, at the <door>
    And 3 payments were taken

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is refused posts nothing
    When Zainab sends the scroll, at the <door>
    And Farid refuses it because "This is last week's", at the <door>
    And the job has run
    Then nothing is posted
    When Farid confirms it, at the <door>
    Then the answer is 409: "This has already been decided."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A row that cannot be read refuses the whole file, by row and column
    When Zainab sends the scroll with <column> "<value>" in its second line, at the <door>
    Then "row-3-<column>" is refused: "<sentence>"
    And nothing was taken over

    Examples:
      | door | column | value         | sentence                  |
      | web  | amount | 12.345        | Enter no more than two digits after the point |
      | api  | amount | 12.345        | Enter no more than two digits after the point |
      | web  | date   | 01-01-2999    | The date must be today or in the past |
      | api  | date   | 31-02-2026    | Enter a date              |
      | web  | branch | =1+1          | starts like a formula     |
      | api  | psid   | +923001234567 | starts like a formula     |
      | web  | line   | 0             | Enter a whole number      |
      | api  | scroll | 1:2           | Use letters, digits       |
