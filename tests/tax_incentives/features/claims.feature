Feature: A relief goes from a budget to a credited bill
  Finance says what a scheme may cost, an office decides by the facts, and the firm pays a tax with it.

  Background:
    Given a software firm that paid Rs 10,00,000 of tax last year

  Scenario Outline: The whole way
    When Finance enters a ceiling of "5000000" and a second officer approves it, at the <door>
    And the firm claims the rebate, and three officers pass it
    Then the firm reads at the <door> that it was granted "350000.00"
    When the firm pays a tax of Rs 2,00,000 with it, at the <door>
    Then the bill is paid, and "150000.00" of the credit remain
    And "3,50,000" of the ceiling are promised or used, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One officer of Finance is not enough
    When Finance enters a ceiling of "5000000", and tries to approve it, at the <door>
    Then the answer is 403: "Another officer must approve it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A credit pays no more than remains
    Given the firm was granted Rs 3,50,000
    When the firm tries to pay "350000.01" of a tax of Rs 4,00,000 with it, at the <door>
    Then the answer is 422: "Enter an amount of up to Rs 3,50,000."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody else's claim does not exist
    Given the firm was granted Rs 3,50,000
    When another firm looks at the claim and the award, at the <door>
    Then both do not exist

    Examples:
      | door |
      | web  |
      | api  |
