Feature: Above an amount the Secretary reviews a claim too
  A claim is counted with what the same firm and its related firms were granted or still ask for, so
  that nobody escapes by two small claims. The amount is changed by two officers of Finance.

  Background:
    Given a firm that was granted Rs 6,00,000, and another of the same owner that claims Rs 6,00,000
    And the claim was assessed, and passed by a senior assessor

  Scenario Outline: Two halves are reviewed like the whole
    When Finance passes the claim, at the <door>
    Then the claim is not granted, and its next step is "secretary"
    When the Secretary reads the claim, at the <door>
    Then they read that it gives "6,00,000" and passes "10,00,000" with "6,00,000" besides
    When the Secretary passes the claim, at the <door>
    Then the claim is granted

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who claims reads nothing of other firms
    When the firm reads the claim, at the <door>
    Then they do not read why the Secretary reviews it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two officers change the amount
    When Finance proposes the amount "Rs 2,000,000" and a second officer approves it, at the <door>
    And a third firm of the owner claims Rs 6,00,000
    Then the Secretary need not review that claim
    And the page of the scheme says "Only above Rs 20,00,000"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody decides two steps of a claim
    Given the assessor may approve too
    When the assessor tries to take the next step, at the <door>
    Then the answer is 403: "You decided “Assessment” of this application, and nobody decides two steps of it."

    Examples:
      | door |
      | web  |
      | api  |
