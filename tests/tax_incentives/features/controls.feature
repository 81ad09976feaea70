Feature: Finance sees what speaks against a claim before it grants
  An officer who has a step of a claim looks at its flags and its papers; the claimant sees neither.

  Background:
    Given two firms that claim the rebate with the same list of staff
    And an assessor who has taken the second claim

  Scenario Outline: A flag is resolved with a reason
    When the assessor reads the controls at the <door>
    Then they see the number of the first claim
    When the assessor resolves the flag with "One accountant wrote both lists", at the <door>
    Then no flag is open

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A flag is not resolved without a reason
    When the assessor resolves the flag with "", at the <door>
    Then the answer is 422: "Fill "

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper carries no more than it says
    When the assessor enters a certificate of "100" and uses "100.01" of it, at the <door>
    Then the answer is 422: "Do not enter more than the whole amount of the document."
    When the assessor enters a certificate of "100" and uses "60" of it, at the <door>
    And the assessor enters that the bank confirmed it under "SBP/7", at the <door>
    Then "40" of it are left, and it is confirmed under "SBP/7", at the <door>
    When the assessor withdraws it because "It is of another firm", at the <door>
    Then the claim uses no paper

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who claims has no such page
    When the second firm reads the controls at the <door>
    Then the answer is 404: "We could not find"

    Examples:
      | door |
      | web  |
      | api  |
