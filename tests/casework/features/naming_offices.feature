Feature: Two administrators say which department is an agency's office
  Without an office of an agency nothing can be submitted to it.

  Background:
    Given Amina and Karim, who are administrators

  Scenario Outline: One names it, another approves
    When Amina names the Industries Department as office of "toy_board" in "kech", at the <door>
    And Amina tries to approve it, at the <door>
    Then the answer is 403: "Another officer must approve it."
    When Karim approves it, at the <door>
    Then applications of "kech" to "toy_board" go to the Industries Department

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An agency that no service names is refused
    When Amina tries to name the Industries Department as office of "moon_board" in "kech", at the <door>
    Then the answer is 422: "Choose an agency in the list."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A proposal is refused, and counts for nothing
    When Amina names the Industries Department as office of "toy_board" in "kech", at the <door>
    And Karim refuses it because "Wrong department", at the <door>
    Then applications of "kech" to "toy_board" go nowhere

    Examples:
      | door |
      | web  |
      | api  |
