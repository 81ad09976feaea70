Feature: The committee finds the lowest responsive bid
  Members declare interests, judge every bid against the tender's own criteria, and publish a report.

  Scenario Outline: The lowest responsive bid wins
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the member finds the bid of "Awan" good, at the <door>
    Then it is done
    When the chair finds the bid of "Brohi" good, at the <door>
    Then it is done
    And "Brohi" would win "whole"
    When the chair publishes the report, at the <door>
    Then it is done
    And the public reads that "Brohi" was the lowest responsive bid
    And the tender is "reported"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where a criterion is not met, the next bid moves up
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the chair finds that "Brohi" does not meet "experience": "Only one year", at the <door>
    Then it is done
    And "Awan" would win "whole"
    When the chair finds the bid of "Brohi" good, at the <door>
    Then it is done
    And "Brohi" would win "whole"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Every no has its reason
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the chair finds that "Awan" does not meet "experience": "", at the <door>
    Then it is refused with 422: "Give the reason why"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only the tender's own criteria count
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the chair judges "Awan" by a criterion of no tender, at the <door>
    Then it is refused with 422: "is not a criterion of this tender"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid is disqualified and let in again
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the member disqualifies "Brohi": "The sample failed the test", at the <door>
    Then it is done
    And "Awan" would win "whole"
    When the member disqualifies "Brohi": "Once more", at the <door>
    Then it is refused with 409: "already disqualified"
    When the chair lets "Brohi" in again: "The laboratory erred", at the <door>
    Then it is done
    And "Brohi" would win "whole"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid is disqualified for one item only
    Given the tender is awarded item by item
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 190  |
    When the chair disqualifies "Brohi" for "item:2": "Another wood than asked for", at the <door>
    Then it is done
    And "Brohi" would win "item:1"
    And "Awan" would win "item:2"
    When the chair disqualifies "Brohi" for "item:9": "No such item", at the <door>
    Then it is refused with 422: "no part of this name"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody judges before declaring
    Given nobody has declared yet
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the member finds the bid of "Awan" good, at the <door>
    Then it is refused with 409: "Declare first"
    When the member declares to have no interest, at the <door>
    Then it is done
    When the member finds the bid of "Awan" good, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A member with an interest takes no part, and what they decided is no longer in force
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the member disqualifies "Brohi": "I do not like it", at the <door>
    Then "Awan" would win "whole"
    When the member declares an interest without saying which, at the <door>
    Then it is refused with 422: "Explain which bidder"
    When the member declares an interest "Awan is my cousin", at the <door>
    Then it is done
    And "Brohi" would win "whole"
    When the member finds the bid of "Awan" good, at the <door>
    Then it is refused with 403: "you take no part"
    And the member gets 403 for the evaluation
    When the member declares to have no interest, at the <door>
    Then it is refused with 409: "You cannot withdraw it"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Verdicts of a member who finds an interest later must be given again
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the member finds the bid of "Awan" good, at the <door>
    And the chair finds the bid of "Brohi" good, at the <door>
    And the member declares an interest "Awan is my cousin", at the <door>
    And the chair publishes the report, at the <door>
    Then it is refused with 409: "2 criteria are not evaluated yet"
    When the chair finds the bid of "Awan" good, at the <door>
    And the chair publishes the report, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Others get the answer that there is nothing
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the stranger finds the bid of "Awan" good, at the <door>
    Then it is refused with 404
    When the officer of another department finds the bid of "Awan" good, at the <door>
    Then it is refused with 404
    When the officer of another department records that the bank confirms the security of "Awan", at the <door>
    Then it is refused with 404
    When the officer finds the bid of "Awan" good, at the <door>
    Then it is refused with 404
    And the stranger gets 404 for the evaluation
    And the officer of another department gets 404 for the evaluation
    And the officer gets 200 for the evaluation

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Securities are checked with the bank
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the officer records that the bank confirms the security of "Awan", at the <door>
    Then it is done
    And the bid security of "Awan" is not verified
    When the officer records that the bank confirms the security of "Awan", at the <door>
    Then it is done
    And the bid security of "Awan" is not verified
    When the member records that the bank confirms the security of "Awan", at the <door>
    Then it is done
    And the bid security of "Awan" is verified
    When the officer records that the bank denies the security of "Brohi": "Forged", at the <door>
    Then it is refused with 403: "Only the tender's committee"
    When the chair records that the bank denies the security of "Brohi": "Forged", at the <door>
    Then it is done
    And "Awan" would win "whole"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A security that a member with an interest found good must be found good again
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the officer records that the bank confirms the security of "Awan", at the <door>
    And the member records that the bank confirms the security of "Awan", at the <door>
    Then the bid security of "Awan" is verified
    When the member declares an interest "Awan is my cousin", at the <door>
    Then it is done
    And the bid security of "Awan" is not verified
    When the officer records that the bank confirms the security of "Awan", at the <door>
    And the chair records that the bank confirms the security of "Awan", at the <door>
    Then the bid security of "Awan" is verified

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A first word on a security goes with the member who finds an interest
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the member records that the bank confirms the security of "Awan", at the <door>
    And the member declares an interest "Awan is my cousin", at the <door>
    And the officer records that the bank confirms the security of "Awan", at the <door>
    Then the bid security of "Awan" is not verified
    When the chair records that the bank confirms the security of "Awan", at the <door>
    Then the bid security of "Awan" is verified

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A security below what was asked for cannot be found good
    Given these bids are open
      | bidder | chair  | desk |
      | Awan   | 100    | 200  |
      | Brohi  | 90000  | 200  |
    When the chair records that the bank confirms the security of "Brohi", at the <door>
    Then it is refused with 409: "at least Rs 72,050 is required"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No report before every bid is judged
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the chair finds the bid of "Awan" good, at the <door>
    And the chair publishes the report, at the <door>
    Then it is refused with 409: "2 criteria are not evaluated yet"
    And the public finds no report

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The chair publishes, once
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And every bid is judged to be good
    When the member publishes the report, at the <door>
    Then it is refused with 403: "The chair of the committee"
    When the chair publishes the report, at the <door>
    Then it is done
    When the chair publishes the report, at the <door>
    Then it is refused with 409: "published once"
    When the chair disqualifies "Awan": "Too late", at the <door>
    Then it is refused with 409: "before the report"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A report needs a quorum without interest
    Given nobody has declared yet
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    When the chair declares to have no interest, at the <door>
    And the chair finds the bid of "Awan" good, at the <door>
    And the chair finds the bid of "Brohi" good, at the <door>
    And the chair publishes the report, at the <door>
    Then it is refused with 409: "a quorum is 2"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A single bid is accepted or refused with a reason
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    And every bid is judged to be good
    When the chair refuses the single bid: "Far above the market", at the <door>
    Then it is done
    And nobody would win "whole"
    When the chair accepts the single bid: "At the market's price after all", at the <door>
    Then it is done
    And "Awan" would win "whole"
    When the chair publishes the report, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where the rule is to tender again, a single bid cannot be accepted
    Given the rule "single_bid_rule" is "retender"
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    And every bid is judged to be good
    When the chair accepts the single bid: "It is good", at the <door>
    Then it is refused with 409: "float it again"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Without a rule in force nothing is guessed
    Given no rule was frozen onto the tender
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    When the chair publishes the report, at the <door>
    Then it is refused with 409: "is in force on"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Each bidder reads why, and only of its own bid
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    Then the Awan gets 409 for the debrief
    Given the report is published
    Then "Brohi" reads in its debrief "Your bid was the lowest responsive bid."
    And "Awan" reads in its debrief "Your bid was number 2 of 2"
    And the debrief of "Awan" does not hold "Brohi"
    And the debrief of "Brohi" does not hold "Awan"
    And the officer gets 403 for the debrief
    And the stranger gets 403 for the debrief
