Feature: Bidding
  A firm writes its bid step by step, hands it in sealed, and gets a receipt.

  Background:
    Given a published tender for 40 chairs and 12.5 desks with a bid security of 2 %

  Scenario Outline: A firm submits a bid and anybody can verify its receipt
    Given the firm "Turbat Traders" by <door>
    When it fills in every part of its bid
    And it hands its bid in
    Then it has a bid that counts
    And anybody can verify the receipt
    And its draft is deleted
    And the trail has "bid.submitted" about it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid that is not complete is not submitted, and nothing of it is lost
    Given the firm "Turbat Traders" by <door>
    And it fills in every part of its bid
    When it sends the price "1250.01" for the chairs
    And it hands its bid in
    Then it gets the answer "at least Rs 9,000.01 is required"
    And it has no bid that counts
    And its draft still holds the security number "CDR-77"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A security that ends sooner than a rule that is no law asks needs a reason, and no more
    Given the firm "Turbat Traders" by <door>
    And it fills in every part of its bid
    When it brings a security that is good 5 days longer than its bid
    Then it gets the answer "This rule is not verified, so it is not law"
    When it brings a security that is good 5 days longer than its bid: "Our bank issues no longer ones"
    And it hands its bid in
    Then it has a bid that counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A security that is not enough is refused where it is entered, whatever the reason
    Given the firm "Turbat Traders" by <door>
    When it brings a security that is good -1 days longer than its bid: "Our bank issues no longer ones"
    Then it gets the answer "it must be valid until" at "expires_on"
    When it fills in every part of its bid
    And it enters a security of "8999.99"
    Then it gets the answer "at least Rs 9,000 is required" at "amount"
    When it answers a criterion that is not asked
    Then it gets the answer "Answer each criterion of this tender once, and no others." at "answers-0-met"
    And its draft still holds the security number "CDR-77"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A required document is asked for by name
    Given the tender asks for the document "Bank statement"
    And the firm "Turbat Traders" by <door>
    And it fills in every part of its bid
    When it hands its bid in
    Then it gets the answer "Add this document: Bank statement."
    When it adds "statement.pdf" as "Bank statement"
    And it hands its bid in
    Then it has a bid that counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A new bid replaces the one before, which counts until then
    Given the firm "Turbat Traders" by <door>
    And it has submitted a bid
    When it fills in every part of its bid
    Then it has a bid that counts
    When it hands its bid in
    Then it has a bid that counts
    And its list shows a bid that was replaced

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid can be withdrawn until closing
    Given the firm "Turbat Traders" by <door>
    And it has submitted a bid
    When a colleague withdraws its bid
    Then it has no bid that counts
    When it withdraws its bid
    Then it gets the answer "Your firm has no bid to withdraw."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: After closing nothing is taken and nothing taken back
    Given the firm "Turbat Traders" by <door>
    And it has submitted a bid
    And it fills in every part of its bid
    When bidding closes
    And it hands its bid in
    Then it gets the answer "Bidding on this tender is not open."
    When it withdraws its bid
    Then it gets the answer "Bidding on this tender is not open."
    And it has a bid that counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody bids on what is not open for bids
    Given the firm "Turbat Traders" by <door>
    And the tender is <state>
    When it sends prices
    Then it gets the answer "<sentence>"

    Examples:
      | door | state     | sentence                                |
      | web  | cancelled | Bidding on this tender is not open.     |
      | api  | cancelled | Bidding on this tender is not open.     |
      | web  | a draft   | We could not find what you asked for.   |
      | api  | a draft   | We could not find what you asked for.   |

  Scenario Outline: A firm writes its bid before it is verified, and submits it afterwards
    Given the firm "New Firm", not verified yet, by <door>
    And it fills in every part of its bid
    And its draft leads to its verification
    When it hands its bid in
    Then it gets the answer "Your firm is not verified yet."
    And it has no bid that counts
    When the firm is verified
    And it hands its bid in
    Then it has a bid that counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A key that was swapped in the database seals nothing
    Given the firm "Turbat Traders" by <door>
    And it fills in every part of its bid
    When somebody swaps the key of the tender in the database
    And it hands its bid in
    Then it gets the answer "The key of this tender is not the one that was published."
    And it has no bid that counts

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Prices come by spreadsheet as well
    Given the firm "Turbat Traders" by <door>
    When it sends its prices by spreadsheet
    Then its draft holds the total of its prices

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wrong spreadsheet is refused row by row
    Given the firm "Turbat Traders" by <door>
    When it sends a spreadsheet with a formula and a price below zero
    Then it gets the answer "Row 4: This cell contains a formula"
    And it gets the answer "Row 5: Enter an amount in rupees without a minus sign"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A hostile or broken file is refused
    Given the firm "Turbat Traders" by <door>
    When it adds a file with <content> as "Bank statement"
    Then it gets the answer "<sentence>"
    And its draft holds no file

    Examples:
      | door | content    | sentence                                   |
      | web  | a script   | web pages, SVG pictures or scripts        |
      | api  | a script   | web pages, SVG pictures or scripts        |
      | web  | nothing    | This file is empty                         |
      | api  | nothing    | This file is empty                         |
      | web  | macros     | This file contains macros or programs         |
      | api  | macros     | This file contains macros or programs         |
      | web  | half a PDF | This file is not complete                  |
      | api  | half a PDF | This file is not complete                  |
      | web  | too much   | This file is too large                     |
      | api  | too much   | This file is too large                     |

  Scenario Outline: Prices that make no sense are refused where they stand
    Given the firm "Turbat Traders" by <door>
    When it sends the price "<price>" for the chairs
    Then it gets the answer "<sentence>"

    Examples:
      | door | price                | sentence                      |
      | web  | -5                   | Enter an amount in rupees     |
      | api  | -5                   | Enter an amount in rupees     |
      | web  | 0                    | The amount must be at least   |
      | api  | 0                    | The amount must be at least   |
      | web  | 1.005                | Enter no more than two digits      |
      | api  | 1.005                | Enter no more than two digits      |
      | web  | 99999999999999999999 | The largest amount is Rs      |
      | api  | 99999999999999999999 | The largest amount is Rs      |
      | web  | =1+1                 | Enter an amount in rupees     |
      | api  | =1+1                 | Enter an amount in rupees     |

  Scenario Outline: A total beyond all money is not submitted
    Given the firm "Turbat Traders" by <door>
    And it fills in every part of its bid
    When it sends the price "250000000000" for the chairs
    And it hands its bid in
    Then it gets the answer "The total of your prices is too large."

    Examples:
      | door |
      | web  |
      | api  |
