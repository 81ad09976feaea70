Feature: Everybody reads what is kept of them, how long, and who may see it
  Two officers keep the rules. Where nobody has found one, the page says what this release does, and
  that it is not law.

  Background:
    Given Salma and Naseer, who are rules and rates officers

  Scenario Outline: The page says it of every kind of record, in both languages
    When a stranger reads what is kept, at the <door>
    Then it says of the audit trail "For ever: nobody can change it"
    And it states no unverified source as law

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A rule counts when a second officer has approved it
    When Salma enters "Ten years" for the audit trail from 01-01-2026, at the <door>
    Then it says of the audit trail "For ever: nobody can change it"
    When Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Naseer approves it, at the <door>
    Then it says of the audit trail "Ten years"
    And it says in Urdu "دس سال"
    When Salma enters "Twelve years" for the audit trail from 01-01-2031, at the <door>
    And Naseer approves it, at the <door>
    Then it says of the audit trail "Ten years"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A rule is refused with a reason, and needs a kind that is kept
    When Salma enters "Ten years" for the audit trail from 01-01-2026, at the <door>
    And Naseer refuses it because "The order is of another department.", at the <door>
    Then it says of the audit trail "For ever: nobody can change it"
    When Salma enters "Ten years" for the weather from 01-01-2026, at the <door>
    Then the answer is 422: "Choose one of the answers in the list"

    Examples:
      | door |
      | web  |
      | api  |
