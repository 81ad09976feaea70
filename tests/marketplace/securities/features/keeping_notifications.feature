Feature: Both sides are notified of the result of a winner's request
  The officers when it asks, its firm when they have decided: in the inbox and by e-mail.

  Scenario Outline: The officers are asked, and the winner is notified of the approval
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And "Brohi" reads <language>
    When "Brohi" asks that its deposit is kept, at the <door>
    Then the officer and the authority are each notified once of what "Brohi" asks, and nobody else
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then "Brohi" is notified once, in <language>, that Rs 610 are kept for its contract

    Examples:
      | door | language |
      | web  | English  |
      | api  | Urdu     |

  Scenario Outline: The winner is notified of a refusal, and why
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And "Brohi" reads <language>
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer refuses what was asked for the bid security of "Brohi", at the <door>
    Then "Brohi" is notified once, in <language>, that its deposit is not kept: "Not yet"

    Examples:
      | door | language |
      | web  | Urdu     |
      | api  | English  |

  Scenario Outline: Nobody is notified of what is no request any more, nor of another refusal
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And "Brohi" withdraws its request, at the <door>
    Then nobody is notified of a request
    When the officer forfeits the bid security of "Brohi", at the <door>
    And the authority refuses what was asked for the bid security of "Brohi", at the <door>
    Then it is done
    And nobody is notified of a request

    Examples:
      | door |
      | web  |
      | api  |
