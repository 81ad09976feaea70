Feature: Nobody decides two steps of an application
  Where a service says so, each step of an application is another person's: in whichever office,
  and also where it is done again.

  Background:
    Given licences of which nobody decides two steps
    And Zainab works for the Toy Board and for the Safety Office, and Head heads the Toy Board
    And Gul Khan has submitted an application to sell fireworks

  Scenario Outline: Who decided a step does not decide the next
    Given Zainab has passed "examine"
    When Zainab tries to take "score", at the <door>
    Then the answer is 403: "You decided “Examine the papers” of this application, and nobody decides two steps of it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nor a step at another agency
    Given Zainab has passed "examine"
    When Zainab tries to take "inspect", at the <door>
    Then the answer is 403: "Another officer must do this one."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who has a step takes no other until it is put back
    Given Zainab has taken "examine"
    When Zainab tries to take "inspect", at the <door>
    Then the answer is 403: "You have “Examine the papers” of this application"
    When Zainab puts "examine" back, at the <door>
    And Zainab takes "inspect", at the <door>
    Then Zainab has "inspect"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The head gives no second step to who decided one
    Given Zainab has passed "examine"
    When Head tries to give "score" to Zainab, at the <door>
    Then the answer is 422: "This officer decided, or has, another step of this application"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A step that is done again is another person's
    Given Zainab has refused "examine", and Head has allowed an appeal
    When Zainab tries to take "examine", at the <door>
    Then the answer is 403: "Another officer must"
    When Head tries to take "examine", at the <door>
    Then the answer is 403: "You decided “Appeal” of this application, and nobody decides two steps of it."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who decided a step does not decide the appeal
    Given Head has passed "examine", and another officer has refused "score"
    And Gul Khan appeals
    When Head tries to allow the appeal, at the <door>
    Then the answer is 403: "Another officer must decide the appeal."

    Examples:
      | door |
      | web  |
      | api  |
