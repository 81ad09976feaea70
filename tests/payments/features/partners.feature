Feature: A bank's machine is let in by two finance officers
  Whoever holds a partner's password can tell us that bills were paid. So one officer enters the
  partner with its agreement, another approves it, and the password is told once.

  Background:
    Given Zainab and Farid, who are finance officers

  Scenario Outline: A partner comes in when another officer has approved it
    When Zainab enters the partner "hbl", at the <door>
    Then its machine is not let in
    When Zainab approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid approves it, at the <door>
    Then Farid is told its password
    And its machine is let in with that password

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A password that leaked opens nothing any more
    Given the partner "hbl" was let in
    When Farid makes a new password, at the <door>
    Then its machine is not let in with the old password
    And its machine is let in with that password

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A partner that left is shut out for good
    Given the partner "hbl" was let in
    When Zainab shuts it out because "The agreement ended", at the <door>
    Then its machine is not let in with the old password
    When Farid makes a new password, at the <door>
    Then the answer is 409: "This partner is not let in now."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A proposal is refused with a reason
    When Zainab enters the partner "hbl", at the <door>
    And Farid refuses it because "The agreement is not signed", at the <door>
    Then its machine is not let in
    When Farid approves it, at the <door>
    Then the answer is 409: "This has already been decided."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Zainab enters a partner with <field> "<value>", at the <door>
    Then "<field>" is refused: "<sentence>"

    Examples:
      | door | field       | value         | sentence                           |
      | web  | networks    | 203.0.113.300 | Enter addresses such as            |
      | api  | networks    | 203.0.113.300 | Enter addresses such as            |
      | web  | certificate | abc           | Enter the SHA-256                  |
      | api  | certificate | abc           | Enter the SHA-256                  |
      | web  | code        | H B L         | Use 2 to 20 small letters          |
      | api  | code        | H B L         | Use 2 to 20 small letters          |
      | web  | key_case    | shouting      | Choose one of the answers          |
      | api  | key_case    | shouting      | Choose one of the answers          |
      | web  | amount_width | 999          | Enter a whole number from 0 to 200 |
      | api  | amount_width | 999          | Enter a whole number from 0 to 200 |
      | web  | amount_width | 4            | Leave room for 12 signs            |
      | api  | amount_width | 4            | Leave room for 12 signs            |
      | web  | identification_width | 10   | Leave room for 17 signs            |
      | api  | identification_width | 10   | Leave room for 17 signs            |
      | web  | networks    | 0.0.0.0/0     | A network this wide                |
      | api  | networks    | ::/0          | A network this wide                |
