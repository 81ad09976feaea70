Feature: An officer enters what a certificate says
  What a bank or an employer knows is unknown here until an officer has seen the paper.

  Scenario Outline: An officer enters what a certificate says
    Given an exporter who claims the growth incentive
    When an officer of the office enters "proceeds" as "<typed>", at the <door>
    Then the claim says that "proceeds" is known, by the certificate

    Examples:
      | door | typed     |
      | web  | 50,00,000 |
      | api  | 5000000   |

  Scenario Outline: What is no fact of a paper is refused
    Given an exporter who claims the growth incentive
    When an officer of the office tries to enter "<name>" as "<typed>", at the <door>
    Then the answer is 422: "<said>"

    Examples:
      | door | name       | typed | said                                  |
      | web  | proceeds   | many  | Enter an amount, for example 2500.         |
      | api  | proceeds   | many  | Enter an amount, for example 2500.         |
      | web  | registered | yes   | Choose one of the facts in the list.  |
      | api  | registered | yes   | Choose one of the facts in the list.  |
