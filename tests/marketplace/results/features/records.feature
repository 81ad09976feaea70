Feature: What a department bought and a firm won is on one page
  A journalist reads by fiscal year what a department tendered, who won and how fast. Nothing is counted before bids are opened.

  Scenario Outline: A department's page and a winner's page after a contract
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contract of "Brohi" is signed by both sides
    Then the department's page says, at the <door>: 1 tender, 2.0 bids on each, 1 contract, 21 days, 100.0% first-time winners
    And the page of "Brohi" shows its contract, at the <door>
    And the page of "Awan" shows that it bid and has no contract, at the <door>
    And the search finds "Brohi", and its contract by the reference, at the <door>
    And the tenders of both can be downloaded
    And the province in figures says: 1 tender, 2.0 bids on each, 1 contract in 21 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who has bid on a sealed tender has no page
    Given a tender is open for bids
    And a bid of "Zhob Stores" is sealed
    Then there is no page of "Zhob Stores", at the <door>
    And the search does not find "Zhob Stores", at the <door>
    And the department's page counts 1 tender and no bid, at the <door>
    And the province in figures counts 1 tender and no bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A department's page says how many contracts went to small firms
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And "Brohi" has stated a turnover of "<turnover>"
    And the contract of "Brohi" is signed by both sides
    When "Brohi" states a turnover of "over-800m"
    Then the department's page says of small firms "<share>", and that <unstated> stated no size, at the <door>

    Examples:
      | turnover     | share | unstated | door |
      | 30m-to-150m  | 100.0 | 0        | web  |
      | up-to-30m    | 100.0 | 0        | api  |
      | 150m-to-400m | 0.0   | 0        | web  |
      | nothing      | –     | 1        | web  |
      | nothing      | –     | 1        | api  |

  Scenario: A page of a department or a firm leads to following it
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
    Then a reader who signs in can follow the department and "Awan" from their pages
    And what they follow leads back to the pages of the department and "Awan"
