Feature: A tender's result stands where people look
  From the opening on, everybody reads on the tender's page who bid, at which price, who opened the bids, and later who won and with which contract. Until then nothing of it is there.

  Scenario Outline: A journalist follows a tender from its opening to its contract
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    Then the public reads in the result, at the <door>: "Awan", "Brohi", "500000.00"
    And the public does not read in the result, at the <door>: "Lowest responsive bid"
    And the public reads the minutes without the number of any security, at the <door>
    Given the report is published
    Then the public reads in the result, at the <door>: "Brohi", "Lowest responsive bid", "A responsive bid with a lower price won"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A signed contract is public
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    Then the public reads in the result, at the <door>: "/C1", "Brohi"
    And the public finds the contract of "Brohi" in the list by firm, department, district and year, at the <door>
    And the public reads the contract of "Brohi", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The reason of a disqualification is public with its bid
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And every bid is judged to be good
    When the chair finds that "Brohi" does not meet "experience": "The letter is of another firm", at the <door>
    And the chair publishes the report, at the <door>
    Then the public reads in the result, at the <door>: "The letter is of another firm"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What both sides have not signed is nobody else's business
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    Then the public finds no contract of "Brohi", at the <door>
    And the public does not read in the result, at the <door>: "/C1"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An award that was reversed is told, with what followed it
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    And the authority reverses the award: "The sample was forged", at the <door>
    Then the public reads in the result, at the <door>: "The sample was forged", "Brohi"
    And the public reads that the award was reversed and a new decision is not made, at the <door>
    When the authority awards the tender: "The sample was genuine", at the <door>
    Then the public reads that the award was reversed and replaced, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An award that fell by a grievance leads to its decision
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the report is published
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    And a grievance of "Awan" against it is upheld
    Then the public reads by which grievance the award was reversed, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A cancelled tender gives its grounds and the tender that took its place
    Given a tender was cancelled before its opening and published again
    Then the public reads in the result, at the <door>: "The hall burnt down", "TSE-AGAIN"
    And the public reads neither the estimate nor how many bids there were, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing is there while bids are sealed
    Given a tender is open for bids
    Then there is no result and no minutes, at the <door>

    Examples:
      | door |
      | web  |
      | api  |
