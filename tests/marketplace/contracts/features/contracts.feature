Feature: From the report to the end of a contract
  The competent authority awards what the report names, both sides sign, securities go back.

  Scenario Outline: The authority awards what the report names
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the authority awards the tender: "Too early", at the <door>
    Then it is refused with 409: "An award needs a published report"
    Given the report is published
    When the officer awards the tender: "I may not", at the <door>
    Then it is refused with 403
    When the officer of another department awards the tender: "Not mine", at the <door>
    Then it is refused with 404
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    Then it is done
    And the tender is "awarded"
    When the authority awards the tender: "Once more", at the <door>
    Then it is refused with 409: "made once"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another winner than the report's is for the committee, not for the authority
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority awards the tender to "Awan", at the <door>
    Then it is refused with 409: "names other winners"
    And the tender is "reported"
    When the authority awards the tender to "Brohi", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wait that is not law holds the award until a second officer agrees
    Given the rule "award_wait_days_min" is "10"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "public for 10 days before an award"
    And it says "This rule is not verified, so it is not law"
    And it says "ask another officer to agree"
    When the officer asks another officer to agree to "award-too-early": "Snow closes the road", at the <door>
    Then it is refused with 403
    When the authority asks another officer to agree to "award-too-early": "Snow closes the road", at the <door>
    Then it is done
    When the authority asks another officer to agree to "award-too-early": "Once more", at the <door>
    Then it is refused with 409: "asked for this override already"
    When the authority agrees to the override, at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When the officer of another department agrees to the override, at the <door>
    Then it is refused with 404
    When the officer of another department refuses the override: "Not mine", at the <door>
    Then it is refused with 404
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "public for 10 days before an award"
    And the second authority finds that an override waits for them
    When the second authority agrees to the override, at the <door>
    Then it is done
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is done
    And the public reads in the report that two officers agreed: "Snow closes the road"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A second officer refuses, and the award waits
    Given the rule "award_wait_days_min" is "10"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority asks another officer to agree to "award-too-early": "A friend asks", at the <door>
    Then it is done
    When the second authority refuses the override: "No reason at all", at the <door>
    Then it is done
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "public for 10 days before an award"
    When the authority asks another officer to agree to "award-too-early": "Snow closes the road", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wait that is law cannot be overridden
    Given the rule "award_wait_days_min" is "10"
    And the rule "award_wait_days_min" is from the official text
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority awards the tender: "In a hurry", at the <door>
    Then it is refused with 409: "It cannot be overridden"
    When the authority asks another officer to agree to "award-too-early": "Snow closes the road", at the <door>
    Then it is refused with 409: "It cannot be overridden"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An award that comes late is held as well
    Given the rule "award_wait_days_max" is "15"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published 16 days ago
    When the authority awards the tender: "At last", at the <door>
    Then it is refused with 409: "An award must follow within 15 days of the report"
    When the authority asks another officer to agree to "award-too-late": "The court had stayed it", at the <door>
    Then it is done
    When the second authority agrees to the override, at the <door>
    Then it is done
    When the authority awards the tender: "At last", at the <door>
    Then it is done
    And the public reads in the report that two officers agreed: "The court had stayed it"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: On the last day an award is not late
    Given the rule "award_wait_days_max" is "15"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report was published 15 days ago
    When the authority awards the tender: "In time", at the api
    Then it is done

  Scenario Outline: An award is reversed, and the same is awarded again
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" signs the contract, at the <door>
    Then it is done
    When the authority reverses the award: "Funds were withdrawn", at the <door>
    Then it is done
    And the tender is "reported"
    And the trail has "award.reversed" with "Funds were withdrawn"
    When the authority signs the contract of "Brohi", at the <door>
    Then it is refused with 409: "void"
    When the authority reverses the award: "Again", at the <door>
    Then it is refused with 409: "An award can be reversed only"
    When the authority awards the tender: "Funds are back", at the <door>
    Then it is done
    When the officer draws up the contracts, at the <door>
    Then it is done
    When the officer draws up the contracts, at the <door>
    Then it is refused with 409: "exist already"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody signs before the performance security is verified
    Given a performance security of 10 per cent is asked for
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "performance security must be recorded and verified"
    When the officer records a performance security of Rs 609.99 for "Brohi", at the <door>
    Then it is refused with 422: "at least Rs 610 is required"
    When the officer records a performance security of Rs 610 for "Brohi", at the <door>
    Then it is done
    And the department holds a performance security of "Brohi"
    When the officer records a performance security of Rs 610 for "Brohi", at the <door>
    Then it is refused with 409: "already been recorded"
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "performance security must be recorded and verified"
    When the officer verifies the performance security of "Brohi", at the <door>
    Then it is done
    When the officer verifies the performance security of "Brohi", at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When "Brohi" signs the contract, at the <door>
    Then it is refused with 409: "performance security must be recorded and verified"
    When the authority verifies the performance security of "Brohi", at the <door>
    Then it is done
    When "Brohi" signs the contract, at the <door>
    Then it is done
    When the authority signs the contract of "Brohi", at the <door>
    Then it is done
    And the tender is "contracted"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Each side signs once, with a fresh proof, and only its own people
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When the authority signs the contract of "Brohi" an hour after proving who they are, at the <door>
    Then nothing is signed for "Brohi"
    When the officer signs the contract of "Brohi", at the <door>
    Then it is refused with 403
    When the Awan signs the contract of "Brohi", at the <door>
    Then it is refused with 404
    When the officer of another department signs the contract of "Brohi", at the <door>
    Then it is refused with 404
    And the Awan gets 404 for the contract of "Brohi"
    And the officer of another department gets 404 for the contract of "Brohi"
    And the Brohi gets 200 for the contract of "Brohi"
    When the authority signs the contract of "Brohi", at the <door>
    Then it is done
    When the authority signs the contract of "Brohi", at the <door>
    Then it is refused with 409: "has signed this contract already"
    And the tender is "awarded"
    When the officer completes the contract of "Brohi", at the <door>
    Then it is refused with 409

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Securities go back when they are no more needed
    Given a performance security of 10 per cent is asked for
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    Then the department holds a bid security of "Awan"
    When the officer returns the bid security of "Awan", at the <door>
    Then it is refused with 409: "held until a contract is signed"
    When the officer records a performance security of Rs 700 for "Brohi", at the <door>
    And the officer verifies the performance security of "Brohi", at the <door>
    And the authority verifies the performance security of "Brohi", at the <door>
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When the officer returns every security that may go back, at the <door>
    Then it is done
    And the department holds a bid security of "Awan"
    When the officer returns every security that may go back, at the <door>
    Then it is done
    And the department holds a bid security of "Awan"
    When the authority refuses what was asked for the bid security of "Awan", at the <door>
    Then it is done
    When the authority returns every security that may go back, at the <door>
    Then it is done
    And the department holds a bid security of "Awan"
    And the bid security of "Brohi" was returned
    When the officer returns every security that may go back, at the <door>
    Then it is done
    And the bid security of "Awan" was returned
    And the bid security of "Brohi" was returned
    And the department holds a performance security of "Brohi"
    When the officer completes the contract of "Brohi", at the <door>
    Then it is done
    And the tender is "completed"
    When the officer returns the performance security of "Brohi", at the <door>
    Then it is done
    And the department holds a performance security of "Brohi"
    When the officer returns the performance security of "Brohi", at the <door>
    Then it is refused with 403: "Another officer must approve it"
    When the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And the performance security of "Brohi" was returned
    And the ledger is whole, and the department holds nothing

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A winner that does not sign loses its bid security
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When the authority forfeits the bid security of "Awan", at the <door>
    Then it is refused with 409: "only for an act of its bidder"
    When the officer forfeits the bid security of "Brohi", at the <door>
    Then it is done
    And the department holds a bid security of "Brohi"
    When the officer forfeits the bid security of "Brohi", at the <door>
    Then it is refused with 403
    When the officer returns the bid security of "Awan", at the <door>
    Then it is refused with 409: "held until a contract is signed"
    When the authority forfeits the bid security of "Brohi", at the <door>
    Then it is done
    And the bid security of "Brohi" was forfeited
    When the officer returns the bid security of "Brohi", at the <door>
    Then it is refused with 409: "already returned or forfeited"
    When the officer of another department returns the bid security of "Awan", at the <door>
    Then it is refused with 404

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An award that is taken back costs its winner nothing
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    When the authority reverses the award: "A slip", at the <door>
    Then it is done
    When the authority forfeits the bid security of "Brohi", at the <door>
    Then it is refused with 409: "only for an act of its bidder"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A contract is terminated with a reason
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the officer terminates the contract of "Brohi": "I may not", at the <door>
    Then it is refused with 403
    When the authority terminates the contract of "Brohi": "Nothing was delivered", at the <door>
    Then it is done
    And the tender is "terminated"
    When the authority terminates the contract of "Brohi": "Again", at the <door>
    Then it is refused with 409: "This contract was terminated"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Several winners have a contract each, and the last one ends the tender
    Given the tender is awarded item by item
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 150  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    When the officer returns the bid security of "Awan", at the <door>
    Then it is refused with 409: "until its own contract is signed"
    When the officer returns the bid security of "Brohi", at the <door>
    Then it is done
    When the authority returns the bid security of "Brohi", at the <door>
    Then it is done
    When the authority signs the contract of "Awan", at the <door>
    Then it is done
    When "Awan" signs the contract, at the <door>
    Then it is done
    When the officer completes the contract of "Brohi", at the <door>
    Then it is done
    And the tender is "contracted"
    When the authority terminates the contract of "Awan": "Late by a year", at the <door>
    Then it is done
    And the tender is "completed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Each bidder sees in its own list what became of its bid
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    Then "Brohi" reads in its list that its bid is "Evaluated; not awarded yet" (reported)
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    Then "Brohi" reads in its list that its bid is "Won" (won)
    And "Awan" reads in its list that its bid is "Not chosen" (not_chosen)
    When the authority reverses the award: "A mistake", at the <door>
    Then "Brohi" reads in its list that its bid is "Evaluated; not awarded yet" (reported)

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: In Urdu, what a supplier holds keeps its number in order
    Given a performance security of 10 per cent is asked for
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    Then the title of the contract of "Brohi" keeps its number in order in Urdu
    And the title of the bid of "Brohi" keeps its number in order in Urdu
