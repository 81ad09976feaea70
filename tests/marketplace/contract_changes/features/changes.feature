Feature: What happens to a signed contract is public
  One officer proposes a change, another who binds the department approves it. Everybody reads it with its reason, and how much changes have added to the price.

  Scenario Outline: Each kind of change is made by two officers and is public
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the officer proposes a <kind> of "<amount>" until "<day>": "The roads were flooded", at the <door>
    Then it is done
    And the public reads nothing of "The roads were flooded", at the <door>
    And the authority is notified that a change waits
    And the contract's page names the change that waits: "<kind>"
    When the authority approves the change, at the <door>
    Then it is done
    And the public reads of the contract of "Brohi", at the <door>: "The roads were flooded", "<added>"
    And "Brohi" is notified that its contract is changed

    Examples:
      | kind         | amount | day        | added | door |
      | variation    | 100    |            | 1.64  | web  |
      | extension    |        | 31-12-2040 | 0     | api  |
      | damages      | 50     |            | 0     | web  |
      | repeat_order | 610    |            | 10    | api  |

  Scenario Outline: The officer who proposed cannot approve, and others have no business with it
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the authority proposes a variation of "100" until "": "More chairs", at the <door>
    And the authority approves the change, at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When the officer approves the change, at the <door>
    Then it is refused with 403: "role does not allow"
    When the officer of another department approves the change, at the <door>
    Then it is refused with 404: "not"
    When the second authority refuses the change: "There are chairs enough", at the <door>
    Then it is done
    And the public reads nothing of "More chairs", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Above the cap another officer must agree first
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the officer proposes a variation of "600" until "": "More chairs", at the <door>
    And the authority approves the change, at the <door>
    Then it is done
    When the officer proposes a repeat_order of "600" until "": "Desks too", at the <door>
    And the authority approves the change, at the <door>
    Then it is refused with 409: "may add 15%"
    When the authority asks another officer to override the cap: "No other firm has them", at the <door>
    Then it is done
    When the second authority agrees to the override, at the <door>
    And the authority approves the change, at the <door>
    Then it is done
    And the public reads of the contract of "Brohi", at the <door>: "Desks too", "19.67"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused in words
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When the officer proposes a variation of "100" until "": "Too early", at the <door>
    Then it is refused with 409: "once both sides have signed"
    Given both sides sign the contract of "Brohi"
    When the officer proposes a variation of "" until "": "Nothing", at the <door>
    Then it is refused with 422: "Enter the amount in rupees"
    When the officer proposes an extension of "5" until "31-12-2040": "Both", at the <door>
    Then it is refused with 422: "changes no price"
    When the officer proposes an extension of "" until "01-01-2020": "Late", at the <door>
    Then it is refused with 422: "in the future"
    When the officer proposes a variation that takes away "50": "Fewer desks", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Milestones have a planned and a real day
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the officer enters the milestone "First delivery", at the <door>
    Then it is done
    And the public reads of the contract of "Brohi", at the <door>: "First delivery"
    When the officer records that the milestone is reached tomorrow, at the <door>
    Then it is refused with 422: "today or in the past"
    When the officer records that the milestone is reached today, at the <door>
    Then it is done
    When the officer records that the milestone is reached today, at the <door>
    Then it is refused with 409: "reached or withdrawn already"
    When the officer enters the milestone "A slip of the pen", at the <door>
    And the officer withdraws the milestone: "It is of another contract", at the <door>
    Then it is done
    And the public reads nothing of "A slip of the pen", at the <door>
    When the officer of another department enters the milestone "Mine", at the <door>
    Then it is refused with 404: "not"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: The department is reminded once to return securities, and of performance after the defects period
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the daily job looks for securities to return
    Then the officer has 1 reminder
    When the daily job looks for securities to return
    Then the officer has 1 reminder
    Given a performance security is held for the contract of "Brohi", which is completed
    And its defects period ends in thirty days
    When the daily job looks for securities to return
    Then the officer has 1 reminder
    Given its defects period has ended
    When the daily job looks for securities to return
    Then the officer has 2 reminders
