Feature: Bids are asked to stay valid for longer
  Once, before their validity ends, at the same price; who does not agree leaves without losing
  anything.

  Scenario Outline: One firm agrees, the other leaves and is free
    Given an opened tender with bids of "Turbat Traders" for 450000 and "Mekran Mills" for 440000 rupees
    When the officer asks by <door> for 30 days more because "An appeal is pending"
    Then the home of the head lists it, and that of the officer does not
    When the head approves it by <door>
    Then both firms are told "longer_validity_asked"
    And the bids are valid for 30 days more
    When "Turbat Traders" agrees by <door> with a security that ends too soon
    Then the answer is "Have your bank extend the security"
    When "Turbat Traders" agrees by <door> with a security that is extended
    And "Mekran Mills" leaves by <door>
    Then the committee sees "Mekran Mills" out, and "Turbat Traders" in
    And the security of "Mekran Mills" may go back, and cannot be forfeited
    When "Mekran Mills" agrees by <door> with a security that is extended
    Then the answer is "Your firm has already answered."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is asked once, at most the original period, by two people
    Given an opened tender with bids of "Turbat Traders" for 450000 and "Mekran Mills" for 440000 rupees
    When the officer asks by <door> for 91 days more because "An appeal is pending"
    Then the answer is "Ask for no more than 90 days"
    And the officer is offered to ask
    When the officer asks by <door> for 30 days more because "An appeal is pending"
    Then the officer is not offered to ask
    When the officer approves it by <door>
    Then the answer is "Your role does not allow this."
    When the head approves it by <door>
    And the officer asks by <door> for 10 days more because "It is pending still"
    Then the answer is "You can ask for longer validity once."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who does not answer is bound no longer than at first
    Given an opened tender with bids of "Turbat Traders" for 450000 and "Mekran Mills" for 440000 rupees
    When the officer asks by <door> for 30 days more because "An appeal is pending"
    And the head approves it by <door>
    And "Turbat Traders" agrees by <door> with a security that is extended
    And the first validity ends
    And the daily job runs twice
    Then the committee sees "Mekran Mills" out, and "Turbat Traders" in
    When "Mekran Mills" agrees by <door> with a security that is extended
    Then the answer is "Your firm has already answered."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A forecast warns before the validity is used up
    Given an opened tender with bids of "Turbat Traders" for 450000 and "Mekran Mills" for 440000 rupees
    Then the officer reads by <door> no warning
    When 80 days have gone by since the opening
    Then the officer reads by <door> the warning "Ask the bidders for longer validity before it ends."

    Examples:
      | door |
      | web  |
      | api  |
