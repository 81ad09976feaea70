Feature: A firm objects, and what it touches waits
  A committee without conflict decides; who is right gets the report back to its committee.

  Scenario Outline: A bidder objects to the report, is right, and the clocks start again
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    Then it is done
    And everybody reads "Brohi brought no sample" on the tender's page and on its own, by "Awan"
    When "Awan" objects to the final_report: "Once more", at the <door>
    Then it is refused with 409: "is not decided yet"
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "is not decided yet"
    And it says "This rule is not verified, so it is not law"
    When the officer names the hearers, at the <door>
    Then it is refused with 403
    When the head names two hearers only, at the <door>
    Then it is refused with 422: "at least 3 members"
    When the head names the chair among the hearers, at the <door>
    Then it is refused with 422: "Name others for Chair"
    When the head names the hearers, at the <door>
    Then it is done
    When the first hearer decides it is "upheld": "The sample was missing", at the <door>
    Then it is refused with 409: "Declare first"
    When every hearer declares to have no interest, at the <door>
    Then it is done
    When the first hearer decides it is "upheld": "The sample was missing", at the <door>
    Then it is done
    And the grievance is not decided
    When the first hearer agrees to that decision, at the <door>
    Then it is refused with 409: "agreed to this already"
    When the chair agrees to that decision, at the <door>
    Then it is refused with 404
    When the second hearer agrees to that decision, at the <door>
    Then it is done
    And the grievance is "upheld"
    And the tender is "opened"
    And everybody reads "The sample was missing" in the decision
    And "Awan" is notified by "grievance_decided"
    When the third hearer agrees to that decision, at the <door>
    Then it is refused with 409: "has ended"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A grievance that is rejected lets the award go on
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the technical: "Our sample was good", at the <door>
    Then it is done
    When the committee decides that it is "rejected", at the <door>
    Then the grievance is "rejected"
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody signs while a grievance against the award runs; upheld, it is void
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Awan" objects to the award: "The price was raised after", at the <door>
    Then it is done
    When the authority signs the contract of "Brohi", at the <door>
    Then it is refused with 409: "is not decided yet"
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "is not decided yet"
    When the committee decides that it is "partly", at the <door>
    Then the grievance is "partly"
    And the tender is "opened"
    When the authority signs the contract of "Brohi", at the <door>
    Then it is refused with 409: "void"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A grievance about one lot holds only the contract of that lot
    Given the periods of grievances are working values
    And the tender is awarded item by item
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 190  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Awan" objects to the award of "item:1": "The chairs are too small", at the <door>
    Then it is done
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "is not decided yet"
    When "Awan" signs the contract, at the <door>
    Then it is done
    When "Awan" objects to the final_report of "item:9": "No such part", at the <door>
    Then it is refused with 422: "parts of this tender"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two officers agree to go on despite a grievance whose rule is no law
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "To gain time", at the <door>
    Then it is done
    When the authority asks another officer to agree to go on: "Winter is near", at the <door>
    Then it is done
    When the second authority agrees to the override, at the <door>
    Then it is done
    When the authority awards the tender: "Winter is near", at the <door>
    Then it is done
    And everybody reads "Winter is near" in the decision

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A rule from the official text cannot be overridden, and its last day is the last
    Given the periods of grievances are law
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published 4 days ago
    When "Awan" objects to the final_report: "In time", at the <door>
    Then it is done
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "It cannot be overridden"
    When "Awan" withdraws its grievance, at the <door>
    Then it is done
    When the report was published 6 days ago, and "Awan" objects to the final_report: "Late", at the <door>
    Then it is refused with 409: "The last day was"
    When "Awan" objects to the technical: "Seven days for this", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: After a last day that is no law it is taken with a reason, and holds nothing
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published 6 days ago
    When "Awan" objects to the final_report: "Late", at the <door>
    Then it is refused with 422: "Explain why you are late"
    When "Awan" objects late to the final_report: "The road was closed", at the <door>
    Then it is done
    When the authority awards the tender: "Nothing holds it", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What has no ground, or comes from nobody concerned
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When "Awan" objects to the final_report: "Too early", at the <door>
    Then it is refused with 409: "no report in force"
    Given the report is published
    When "Awan" objects to the final_report without a ground, at the <door>
    Then it is refused with 422: "Fill "
    When "Awan" objects to the beauty: "Of the page", at the <door>
    Then it is refused with 422: "Choose what the grievance is about"
    When a firm that did not bid objects to the final_report: "We would have won", at the <door>
    Then it is refused with 409: "Only a firm whose bid was opened"
    When the stranger objects to the final_report: "I am curious", at the <door>
    Then it is refused with 403
    When "Awan" objects to the award: "Too early", at the <door>
    Then it is refused with 409: "Nothing is awarded"
    When "Awan" objects to the terms: "Too late", at the <door>
    Then it is refused with 409: "until bidding closes"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A silent committee, an appeal with its fee, and the regulator's final word
    Given the periods of grievances are working values
    And an appeal costs a fee
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    Then it is done
    When "Awan" appeals: "Nobody answers", at the <door>
    Then it is refused with 409: "its time is not over"
    When its days are over, and the clock looks
    Then "Awan" is notified by "grievance_silent"
    And the head is told that "A committee has not decided a grievance in time"
    When "Brohi" appeals: "Not ours", at the <door>
    Then it is refused with 404
    When "Awan" appeals: "Nobody answers", at the <door>
    Then it is done
    When the officer enters the ruling "upheld", at the <door>
    Then it is refused with 409: "fee of the appeal is not paid"
    Given the fee of the appeal is paid
    When the officer enters the ruling "upheld", at the <door>
    Then it is done
    When the officer confirms the ruling, at the <door>
    Then it is refused with 403
    When the authority refuses the ruling: "Another letter", at the <door>
    Then it is done
    When the officer enters the ruling "upheld", at the <door>
    Then it is done
    When the authority confirms the ruling, at the <door>
    Then it is done
    And the tender is "opened"
    And the fee of the appeal goes back
    And everybody reads "The regulator found the sample missing" in the decision

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who lost reads until when it may object, and a member with an interest leaves
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    Then "Awan" reads in its debrief that it may file now, and the last day
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    And the head names the hearers, at the <door>
    Then the head has no "Choose the committee of a grievance" to do
    When the third hearer declares an interest in it, at the <door>
    Then it is done
    And the head is asked to name the committee again
    When the first and second hearer declare to have none, at the <door>
    And the first hearer decides it is "rejected": "As the file shows", at the <door>
    Then it is refused with 409: "The head of the department names another first"
    When the head names the hearers, at the <door>
    Then it is refused with 422: "Name others for Hearer Three"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A debrief stays readable after its tender is cancelled, with nothing to object to
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    And the tender is cancelled
    Then "Awan" reads in its debrief why it lost, and nothing of a grievance

  Scenario Outline: Two officers of the regulator decide an appeal themselves
    Given the periods of grievances are working values
    And an appeal costs a fee
    And the regulator has two officers here
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    Then the first regulator has no "Decide a grievance for the regulator" to do
    When the first regulator declares to have no interest in the appeal, at the <door>
    Then it is refused with 409: "has not appealed"
    When the committee decides that it is "rejected", at the <door>
    And "Awan" appeals: "Nobody looked for the sample", at the <door>
    Then it is done
    And everybody reads "Status On appeal: before the regulator" in the decision
    When the authority awards the tender: "It was rejected", at the <door>
    Then it is refused with 409: "has not decided the appeal"
    And the first regulator is notified by "grievance_at_regulator"
    And the first regulator has no "Decide a grievance for the regulator" to do
    When the first regulator declares to have no interest in the appeal, at the <door>
    Then it is done
    When the first regulator proposes the decision "upheld": "There was no sample", at the <door>
    Then it is refused with 409: "fee of the appeal is not paid"
    Given the fee of the appeal is paid
    Then the first regulator has "Decide a grievance for the regulator" to do, and reads "Nobody looked for the sample" in the file
    And "Nobody looked for the sample" is in the file for nobody else
    When the officer enters the ruling "rejected", at the <door>
    Then it is refused with 409: "decide this here themselves"
    When the second regulator proposes the decision "upheld": "There was no sample", at the <door>
    Then it is refused with 409: "Declare first"
    When the officer proposes the decision "rejected": "We were right", at the <door>
    Then it is refused with 403
    When the first regulator proposes the decision "beautiful": "There was no sample", at the <door>
    Then it is refused with 422: "Choose what the regulator decided"
    When the first regulator proposes the decision "upheld": "There was no sample", at the <door>
    Then it is done
    And "There was no sample" is in the file for nobody else
    When the first regulator approves the decision of the regulator, at the <door>
    Then it is refused with 403
    When the second regulator approves the decision of the regulator, at the <door>
    Then it is refused with 409: "Declare first"
    When the second regulator declares to have no interest in the appeal, at the <door>
    And the second regulator refuses the decision of the regulator: "Say which rule", at the <door>
    Then it is done
    When the first regulator proposes the decision "upheld": "There was no sample (r. 37)", at the <door>
    Then it is done
    And the second regulator has "Approve a decision of the regulator" to do, and reads "There was no sample (r. 37)" in the file
    When the authority confirms the ruling, at the <door>
    Then it is refused with 404
    When the second regulator approves the decision of the regulator, at the <door>
    Then it is done
    And the tender is "opened"
    And the fee of the appeal goes back
    And everybody reads "There was no sample (r. 37)" in the decision
    And everybody reads "first regulator, approved by second regulator" in the decision
    And everybody reads "Status Upheld" in the decision
    When the first regulator proposes the decision "rejected": "Once more", at the <door>
    Then it is refused with 409: "already been entered"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer of the regulator with an interest leaves it to others, or to a letter
    Given the periods of grievances are working values
    And the regulator has two officers here
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    And its days are over, and the clock looks
    Then the first regulator is notified by "grievance_at_regulator"
    And the first regulator has "Decide a grievance for the regulator" to do, and reads "Brohi brought no sample" in the file
    When the officer enters the ruling "rejected", at the <door>
    Then it is refused with 409: "decide this here themselves"
    When the first regulator declares to have an interest in the appeal, at the <door>
    Then it is done
    And the first regulator has no "Decide a grievance for the regulator" to do
    When the first regulator proposes the decision "upheld": "My cousin is right", at the <door>
    Then it is refused with 409: "Another officer of the regulator decides"
    When the first regulator declares to have no interest in the appeal, at the <door>
    Then it is refused with 409: "already declared"
    When the officer enters the ruling "rejected", at the <door>
    Then it is done
    Given the third regulator had worked for "Brohi"
    When the authority confirms the ruling, at the <door>
    Then it is done
    And everybody reads "from the regulator’s letter" in the decision

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A letter that nobody confirmed does not hold up the regulator's officers
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" objects to the final_report: "Brohi brought no sample", at the <door>
    And its days are over, and the clock looks
    And the officer enters the ruling "rejected", at the <door>
    Then it is done
    Given the regulator has two officers here
    When the authority confirms the ruling, at the <door>
    Then it is refused with 409: "decide this here themselves"
    When the first regulator declares to have no interest in the appeal, at the <door>
    And the first regulator proposes the decision "upheld": "There was no sample", at the <door>
    And the second regulator declares to have no interest in the appeal, at the <door>
    And the second regulator approves the decision of the regulator, at the <door>
    Then it is done
    And the grievance has ended by the regulator
    When "Awan" appeals: "Once more", at the <door>
    Then it is refused with 409: "Its decision is final"
    And the page of the grievance offers "Awan" no appeal

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: The page that follows says that the grievance is filed
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When "Awan" files a grievance on the page, and reads on
    Then "The grievance is filed. You get a notification when it is decided." is the first thing said
    And the committee has until the end of the tenth day, as the page, the notice and the head's home page say

  Scenario: The tender's page offers a grievance only where one would be taken
    Given the periods of grievances are working values
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    Then the tender's page offers "Awan" no grievance: "There is no report in force"
    Given the report is published
    Then the tender's page offers "Awan" a grievance
    And the tender's page offers "Outsiders" no grievance: "Only a firm whose bid was opened"

  Scenario Outline: A debrief says what is still taken after the last day
    Given the periods of grievances are <rules>
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published 30 days ago
    Then the debrief of "Awan" offers "<offered>"

    Examples:
      | rules          | offered                  |
      | working values | File late, with a reason |
      | law            | no link to file          |
