Feature: Answering what an office sent back
  The office says beside each answer what is wrong with it. Only that may change; its clock stands
  still until the answer has come, and runs on with it.

  Background:
    Given Gul Khan has submitted an application to sell toys, and paid for it
    And the Board has sent back "shop_name": "The board over the door says Red Kite."
    And with it the lease: "A page is missing."

  Scenario Outline: The named answer is made better, and sent
    When Gul Khan looks at what was sent back, at the <door>
    Then he reads "The board over the door says Red Kite."
    When he answers "shop_name" with "Red Kite"
    Then nothing is sent yet
    When he sends his answers
    Then the Board has "Red Kite" in the second round, and all else as it was
    And the Board's clock runs on

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing else may change
    When Gul Khan looks at what was sent back, at the <door>
    And he answers "capital" with "1,000"
    Then the answer is 422: "This field is not known here."
    And nothing is sent yet

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A better answer is looked at as strictly as the first
    When Gul Khan looks at what was sent back, at the <door>
    And he answers "shop_name" with "Government Toys"
    Then the answer is 422
    And beside "shop_name" stands "cannot be called Government"
    And nothing is sent yet

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who changes nothing says why
    When Gul Khan looks at what was sent back, at the <door>
    And he sends his answers
    Then the answer is 422
    And beside "words" stands "Nothing is changed yet."
    When he sends his answers with the words "The painter made a mistake."
    Then the Board reads "The painter made a mistake."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper is replaced
    When Gul Khan looks at what was sent back, at the <door>
    Then he reads "A page is missing."
    When he puts another lease in the place of the old one
    And he sends his answers with the words "The name is right."
    Then the Board has the new lease, and the old one stays in the first round

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two devices never overwrite each other unseen
    When Gul Khan looks at what was sent back, at the <door>
    And his other device answers "shop_name" with "Red Kite"
    And he answers "shop_name" with "Blue Kites"
    Then the answer is 409: "These answers were changed on another device after you opened them."
    And "Red Kite" is prepared

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was sent back to one is nothing to others
    When somebody else looks at what was sent back, at the <door>
    Then the answer is 404: "We could not find what you asked for."

    Examples:
      | door |
      | web  |
      | api  |
