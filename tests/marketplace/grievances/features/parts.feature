Feature: Parts of a tender are awarded while another part is grieved
  What a grievance touches waits; the rest of the tender goes on.

  Background:
    Given the periods of grievances are working values
    And the tender is awarded item by item
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 190  |
      | Brohi  | 90    | 200  |
    And the report is published

  Scenario Outline: The other part is awarded now, the grieved one once its grievance is rejected
    When "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    Then it is done
    And the authority is offered the award, and reads that item 1 waits
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    Then it is done
    And everybody reads that "item:2" is awarded and "item:1" waits
    And the trail says that the award left "item:1"
    And "Awan" is notified by "tender_awarded_in_part"
    And "Brohi" is notified by "part_waits"
    And the bid of "Brohi" is "reported"
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "is not decided yet"
    When the officer draws up the contracts, at the <door>
    Then it is done
    And the letter of award to "Awan" names what waits
    When the officer draws up the contracts, at the <door>
    Then it is refused with 409: "exist already"
    When the authority signs the contract of "Awan", at the <door>
    And "Awan" signs the contract, at the <door>
    Then the tender is "contracted"
    And the bid security of "Brohi" is held, since its part waits
    When the officer completes the contract of "Awan", at the <door>
    Then it is done
    And the tender is "contracted"
    And the authority has no award to make
    When the committee decides that it is "rejected"
    Then the authority has an award to make
    When the authority awards the tender: "The sample was there", at the <door>
    Then it is done
    And everybody reads that "item:1" is awarded and nothing waits
    And "Brohi" is notified by "tender_awarded"
    When the officer draws up the contracts, at the <door>
    Then it is done
    When the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    And the officer completes the contract of "Brohi", at the <door>
    Then it is done
    And the tender is "completed"
    When the authority awards the tender: "Once more", at the <door>
    Then it is refused with 409: "made once"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where a grievance touches every part, nothing is awarded
    When "Awan" objects to the final_report: "The prices were copied", at the <door>
    Then it is done
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "is not decided yet"
    When "Awan" withdraws its grievance, at the <door>
    And "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    And "Brohi" objects to the technical of "item:2": "Awan brought no sample", at the <door>
    And the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "is not decided yet"
    And nothing is awarded

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Upheld before a signature, it voids the award of the other part too
    When "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And the committee decides that it is "upheld"
    Then the tender is "opened"
    And nothing is awarded
    When the authority signs the contract of "Awan", at the <door>
    Then it is refused with 409: "void"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Upheld after a signature, the tender awards the part no more
    When "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    And the authority signs the contract of "Awan", at the <door>
    And "Awan" signs the contract, at the <door>
    And the officer completes the contract of "Awan", at the <door>
    And the committee decides that it is "upheld"
    Then the tender is "completed"
    And everybody reads that "item:2" is awarded and "item:1" is not awarded any more
    And the officer reads how to begin another from a copy
    And "Brohi" is notified by "parts_dropped"
    And the authority is notified by "parts_dropped_officer"
    When the authority awards the tender: "All the same", at the <door>
    Then it is refused with 409: "made once"
    When the officer returns every security that may go back, at the <door>
    And the authority returns every security that may go back, at the <door>
    Then the bid security of "Brohi" was returned

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A reversal reverses both awards
    When "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And the committee decides that it is "rejected"
    And the authority awards the tender: "The sample was there", at the <door>
    And the authority reverses the award: "The budget was cut", at the <door>
    Then it is done
    And the tender is "reported"
    And nothing is awarded
    And everybody reads of 2 reversed awards, and of no new one
    And "Awan" is notified by "award_reversed"
    And "Brohi" is notified by "award_reversed"
    When the authority awards the tender: "The budget is back", at the <door>
    Then it is done
    And everybody reads that "item:1" is awarded and nothing waits
    And everybody reads of 2 reversed awards, and of a new one

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Each part has its own days to object to its award
    When "Awan" objects to the final_report of "item:1": "Brohi brought no sample", at the <door>
    And the authority awards the tender: "Lowest responsive bid", at the <door>
    And "Awan" objects to the award of "item:1": "Too early", at the <door>
    Then it is refused with 409: "not awarded yet"
    When the committee decides that it is "rejected"
    And the others were awarded 6 days ago, and the authority awards the tender today
    Then it is done
    And "Brohi" reads the last day of each award
    When "Brohi" objects to the award: "All of it", at the <door>
    Then it is refused with 422: "Choose the parts that you object to"
    When "Brohi" objects to the award of "item:2": "The desks are small", at the <door>
    Then it is refused with 422: "Explain why you are late"
    When "Brohi" objects to the award of "item:1": "The price is wrong", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |
