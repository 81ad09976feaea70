Feature: A partner's settlement file comes in by one officer and counts by another
  Every working day a partner says what it has paid out to the province's bank. One finance officer
  sends the file, another holds it against the bank's statement and confirms it; then a job settles
  every line that is as it should be. What differs waits until two officers agree what becomes of it.

  Background:
    Given Zainab and Farid, who are finance officers, and Amina, who is an auditor
    And the partner "bank1", which pays out to "nbp" and keeps at most 1 %
    And payments of Rs 1,000 for A, Rs 500 for B and Rs 300 for C through it

  Scenario Outline: Lines that are as they should be are settled when another officer confirms
    Given a file that settles A with a fee of Rs 10 and B without one
    When Zainab sends the file, at the <door>
    Then nothing is settled
    When Zainab confirms it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid confirms it, at the <door>
    And the job has run
    Then 2 lines are settled, at the <door>
    And Rs 300 stand on clearing, Rs 1,490 at the bank, Rs 10 are fees
    When Zainab sends the file, at the <door>
    Then the answer is 409: "already a file with the number"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was refused settles nothing, and may come again
    Given a file that settles A with a fee of Rs 10 and B without one
    When Zainab sends the file, at the <door>
    And Farid refuses it because "The statement says less", at the <door>
    And the job has run
    Then nothing is settled
    When Zainab sends the file, at the <door>
    And Farid confirms it, at the <door>
    And the job has run
    Then 2 lines are settled, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A row that cannot be read refuses the whole file
    Given a file that settles A with a fee of Rs 10 and B without one
    When Zainab sends it with "=1+1" for "RRN-2", at the <door>
    Then "row-3-reference" is refused: "starts like a formula"
    And no file is here

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A difference moves money only when two officers agree
    Given a file that says Rs 270 for C
    When Zainab sends the file, at the <door>
    And Farid confirms it, at the <door>
    And the job has run
    Then Amina sees one difference: "Rs 300 were due for settlement, and the file has Rs 270: Rs 30 less.", at the <door>
    And Rs 1,800 stand on clearing, Rs 0 at the bank, Rs 0 are fees
    When Zainab proposes that it is given "nothing", at the <door>
    Then "against" is refused: "Money is involved here"
    When Zainab proposes that it is given "receivable", at the <door>
    And Zainab approves the proposal, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid refuses the proposal because "Ask them once more", at the <door>
    And Zainab proposes that it is given "receivable", at the <door>
    And Farid approves the proposal, at the <door>
    Then Rs 1,500 stand on clearing, Rs 270 at the bank, Rs 0 are fees
    And "bank1" still owes Rs 30, and nothing differs

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Terms count from their day when another officer approved them
    When Zainab enters terms of "adyen" with a delay of <given> days, at the <door>
    Then "delay_days" is refused: "<sentence>"
    When Zainab enters terms of "adyen" with a delay of 3 days, at the <door>
    And Zainab approves the terms, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid approves the terms, at the <door>
    Then the terms of "adyen" are in force
    When Zainab enters terms of "adyen" with a delay of 4 days, at the <door>
    And Farid approves the terms, at the <door>
    Then the answer is 409: "There are approved terms from this day"
    When Farid refuses the terms because "A mistake", at the <door>
    Then the terms of "adyen" are in force

    Examples:
      | door | given | sentence             |
      | web  | 61    | Enter a whole number |
      | api  | -1    | Enter a whole number |
