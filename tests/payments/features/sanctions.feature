Feature: Voted money reaches its payee through the Accountant General's pre-audit
  What the government grants is never paid from what lies at collecting banks. It is sanctioned
  under a number, its bill goes to the Accountant General, and Finance records what happens to it:
  each step once and in order. One officer records how it ended, another confirms it.

  Background:
    Given Turbat Traders, whose account is in force, and Zainab and Farid, who are finance officers
    And a sanction of Rs 50,000, of which Rs 5,000 are withheld as tax

  Scenario Outline: It is paid
    When Zainab records "submitted", at the <door>
    And Zainab records "token" with number "T-101", at the <door>
    And Zainab records that it was paid by cheque "C-77", at the <door>
    Then nobody has heard of an end
    When Farid confirms the end, at the <door>
    Then the sanction is "paid" by "C-77"
    And others hear "payments.sanction_paid"
    And its history shows the token "T-101", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An objection is answered before it is paid
    When Zainab records "submitted", at the <door>
    And Zainab records "token" with number "T-102", at the <door>
    And Zainab records "objected" with note "No invoice is attached", at the <door>
    And Zainab records that it was paid by cheque "C-78", at the <door>
    Then the answer is 409: "This is not what comes next"
    When Zainab records "answered" with note "The invoice is attached", at the <door>
    And Zainab records that it was paid by cheque "C-78", at the <door>
    And Farid confirms the end, at the <door>
    Then the sanction is "paid" by "C-78"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A step out of order is refused
    When Zainab records "token" with number "T-103", at the <door>
    Then the answer is 409: "This is not what comes next"
    When Zainab records "submitted", at the <door>
    And Zainab records "submitted", at the <door>
    Then the answer is 409: "This is not what comes next"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody confirms what they recorded themselves
    When Zainab records that it is cancelled because "The award was withdrawn", at the <door>
    And Zainab confirms the end, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid confirms the end, at the <door>
    Then the sanction is "cancelled"
    And others hear "payments.sanction_returned"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was recorded by mistake is refused, and the sanction goes on
    When Zainab records "submitted", at the <door>
    And Zainab records "token" with number "T-104", at the <door>
    And Zainab records that it was paid by cheque "C-79", at the <door>
    And Farid refuses the end because "That cheque is of another bill", at the <door>
    Then the sanction is "token"
    When Zainab records that it was returned because "Lapsed", at the <door>
    And Farid confirms the end, at the <door>
    Then the sanction is "returned"
    And others hear "payments.sanction_returned"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is submitted is not cancelled
    When Zainab records "submitted", at the <door>
    And Zainab records that it is cancelled because "A mistake", at the <door>
    Then the answer is 409: "This is not what comes next"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A day before the last step, or to come, is refused
    When Zainab records "submitted" on a day to come, at the <door>
    Then the answer is 422: "from the last step until today"

    Examples:
      | door |
      | web  |
      | api  |
