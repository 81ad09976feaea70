Feature: A firm keeps once what every bid needs
  Dostain of Turbat Traders sends the same papers with each bid, and forgets when they expire.

  Background:
    Given a tender for furniture that asks for an NTN certificate, and Dostain's firm

  Scenario Outline: A paper is kept once and used in a bid
    When Dostain keeps the paper "NTN certificate", good for 400 days, at the <door>
    Then Dostain reads "NTN certificate" and "Good" on the firm's papers, at the <door>
    When Dostain uses the paper in the bid, at the <door>
    Then the bid holds the "NTN certificate"
    When Dostain removes the paper, at the <door>
    Then the bid holds the "NTN certificate"
    And the firm keeps no paper

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper given for verification is used in a bid, by an owner of the firm alone
    Given Dostain gave an NTN certificate for the verification of the firm
    When another firm uses the paper given for verification in its bid, at the <door>
    Then it is refused: 404, ""
    When a bid officer uses the paper given for verification in the bid, at the <door>
    Then it is refused: 404, ""
    When Dostain uses the paper given for verification in the bid, at the <door>
    Then the bid holds the "NTN certificate"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper that ends is reminded of once before and once after, and then not used
    Given Dostain keeps a paper that is good for 20 days
    Then Dostain is reminded once that it expires soon
    When the paper has expired
    Then Dostain is reminded once that it has expired
    When Dostain uses the paper in the bid, at the <door>
    Then it is refused: 422, "This document has expired."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only a paper that is still good, and a file, is kept
    When Dostain keeps the paper "NTN certificate", good for -1 days, at the <door>
    Then it is refused: 422, "This document has expired."
    When Dostain keeps the paper "NTN certificate" without a file, at the <door>
    Then it is refused: 422, "Choose a file."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another firm neither sees nor uses the paper
    Given Dostain keeps a paper that is good for 20 days
    When another firm uses the paper in its bid, at the <door>
    Then it is refused: 404, ""
    When another firm removes the paper, at the <door>
    Then it is refused: 404, ""
    And another firm cannot download the paper, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Owners are declared, and others see bands once the firm has a contract
    When Dostain declares Dostain with 60 per cent and Mahgul with 40 per cent, at the <door>
    Then Dostain reads "Mahgul" and "40" on the firm's papers, at the <door>
    And a journalist finds nothing about the owners, at the <door>
    When the firm has a contract
    Then a journalist reads the owners in bands and no share, at the <door>
    When Dostain declares Dostain with 60 per cent and Mahgul with 60 per cent, at the <door>
    Then it is refused: 422, "The shares must add up to 100% or less."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid officer keeps papers, but only an owner declares owners
    When a bid officer of the firm declares Dostain with 60 per cent and Mahgul with 40 per cent, at the <door>
    Then it is refused: 403, ""

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where an integrity pact is part of the documents, a bid signs it
    Given an integrity pact is part of the documents
    When Dostain submits a bid without signing the pact, at the <door>
    Then it is refused: 422, "An integrity pact is part of this tender."
    When Dostain submits a bid and signs the pact, at the <door>
    Then the bid is received

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: All of a firm is on one page
    Given Dostain keeps a paper that is good for 20 days
    And Dostain has asked "May chairs be of steel?"
    And Dostain has submitted a bid
    Then Dostain reads of the question, the bid and the paper on one page, at the <door>
    And another firm reads none of it on its own page, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A firm states its size once, and may correct it
    Given the rules of small and medium firms are in force
    When Dostain states 12 people and a turnover of "30m-to-150m", at the <door>
    Then Dostain reads "12" and "small" on the firm's papers, at the <door>
    And Dostain reads "small" on the firm's page, at the <door>
    When Dostain states 300 people and a turnover of "over-800m", at the <door>
    Then Dostain reads 300 and "Neither small" or "other" on the firm's papers, at the <door>
    When Dostain states 12 people and a turnover of "huge", at the <door>
    Then it is refused: 422, "Choose one of the answers in the list"
    When Dostain states 1000001 people and a turnover of "over-800m", at the <door>
    Then it is refused: 422, "Enter a whole number"

    Examples:
      | door |
      | web  |
      | api  |
