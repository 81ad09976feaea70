Feature: A department prepares a tender and puts it before the public
  One officer writes it, the rules in force say what they find, another officer answers for it.
  It is public only when its committee can keep its bids sealed.

  Background:
    Given Salma, who buys for the Land Revenue department
    And Naseer, who approves its tenders
    And Zarina, Murad and Sana, who have accounts

  Scenario Outline: From the draft to the public page
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items, its eligibility table and its committee
    And Salma hands it in
    And Naseer approves it
    And every member of the committee has made a key
    And Salma publishes it
    Then everybody reads "Furniture for the project unit" among the open tenders
    And its page shows "Office chair" and "The bidder gives its NTN."
    And its page does not show the estimate
    And it has a reference like "TSE-" and twelve digits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is missing is named before anybody else sees it
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma hands it in
    Then "items" is refused: "Enter the items to be bought."
    And "members" is refused: "Choose the committee."
    And it is still a draft

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Official text blocks, and no reason helps
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items and its eligibility table
    And Salma names a committee of Zarina and Murad
    And Salma hands it in with the reason "We could find nobody else." for "committee.even"
    Then "findings-committee-even" is refused: "their number must be odd"
    And it is still a draft

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A value that is not verified only warns, and the reason is kept
    When Salma drafts a tender whose bids stay valid for 120 days at the <door>
    And Salma enters its items, its eligibility table and its committee
    And Salma hands it in
    Then "reasons-validity" is refused: "the longest allowed is 90"
    When Salma hands it in with the reason "The donor asks for it." for "validity"
    Then it waits for approval
    And Naseer reads the reason "The donor asks for it." beside the finding

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves what they drafted or submitted
    Given Salma may approve tenders as well
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items, its eligibility table and its committee
    And Salma hands it in
    And Salma approves it
    Then the answer is 403: "by an officer who neither drafted nor submitted it"
    And it waits for approval

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Whoever submits another's draft may not approve it either
    Given Naseer may draft tenders as well
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items, its eligibility table and its committee
    And Naseer hands it in
    And Naseer approves it
    Then the answer is 403: "by an officer who neither drafted nor submitted it"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Whoever drafted it may not approve it, whoever submits it
    Given Salma may approve tenders as well
    And Naseer may draft tenders as well
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items, its eligibility table and its committee
    And Naseer hands it in
    And Salma approves it
    Then the answer is 403: "by an officer who neither drafted nor submitted it"
    And it waits for approval

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is sent back to its drafter with a reason
    Given a tender of Salma's that waits for approval
    When Naseer sends it back because "The budget head belongs to another year." at the <door>
    Then it is still a draft
    And Salma reads on its page "The budget head belongs to another year."
    And Salma is notified of "marketplace/tender_sent_back"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Publication waits until every member has a key
    Given a tender of Salma's that is approved
    And Zarina has made a key
    When Salma publishes it at the <door>
    Then the answer is 409: "2 members of the committee have not made their key yet"
    And its page names Murad and Sana, who still have none
    And the public does not find it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A key put in a member's place gets no share
    Given a tender of Salma's that is approved
    And every member of the committee has made a key
    And somebody with the database has put another key in Murad's place
    When Salma publishes it at the <door>
    Then the answer is 409: "is not the one that the member made"
    And the public does not find it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another department's officers find nothing
    Given a tender of Salma's that waits for approval
    And Gul, who buys and approves for another department
    When Gul looks at it at the <door>
    Then the answer is 404: "We could not find what you asked for."
    When Gul approves it
    Then the answer is 404: "We could not find what you asked for."
    When Gul cancels it because "It is in our way somehow."
    Then the answer is 404: "We could not find what you asked for."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The slower of two officers loses nothing
    Given a draft of Salma's that another officer has changed since she opened it
    When Salma saves her terms at the <door>
    Then the answer is 409: "Another person has changed this draft since you opened it."
    And what the other officer wrote is still there

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A cancelled tender says why, and its bids stay sealed
    Given a published tender of Salma's
    When Naseer cancels it because "The funds were withdrawn by the Assembly." at the <door>
    Then the public reads on its page "The funds were withdrawn by the Assembly."
    And it is not among the open tenders
    When Naseer cancels it because "The funds were withdrawn by the Assembly." at the <door>
    Then the answer is 409: "can be cancelled only until its contract is signed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A tender is begun again from a copy
    Given a published tender of Salma's with two documents beside it
    When Salma copies it with a closing in 30 days at the <door>
    Then the copy is a draft with the same items, eligibility table and documents
    And nobody is on the copy's committee

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be a term is refused where it was typed
    When Salma drafts a tender with "<field>" of "<value>" at the <door>
    Then "<field>" is refused: "<sentence>"

    Examples:
      | field            | value            | sentence                                | door |
      | title            |                  | Fill in “                               | web  |
      | title            |                  | Fill this in                            | api  |
      | district         | atlantis         | Choose a district in the list.          | web  |
      | district         | atlantis         | Choose a district in the list.          | api  |
      | category         | gifts            | Choose one of the answers.              | api  |
      | estimate         | -5               | Enter an amount in rupees               | web  |
      | estimate         | 0                | The amount must be at least Rs 0.01.    | api  |
      | validity_days    | ninety           | Enter a whole number from 1 to 730      | web  |
      | security_percent | 101              | above 0 and up to 100                 | api  |
      | closes_at        | 01-01-2020 13:00 | Bidding must close in the future.       | web  |
      | opens_at         | 01-01-2020 13:00 | Bids cannot be opened before            | api  |
      | issue_to         | 31-12-2099       | Documents cannot be issued after        | web  |
      | issue_to         | 31-12-2019       | The last day of issuing documents is    | api  |

  Scenario Outline: Items and lots are read in Urdu where the department wrote it
    When Salma drafts "Furniture for the project unit" at the <door>
    And Salma enters its items with their Urdu by <way>
    And Salma enters its eligibility table and its committee
    And Salma hands it in
    And Naseer approves it
    And every member of the committee has made a key
    And Salma publishes it
    Then whoever reads it in Urdu reads "دفتری کرسی" in the lot "زیارت"
    And reads the desk, which has no Urdu, in English
    And whoever reads it in English reads "Office chair" in the lot "Ziarat"

    Examples:
      | door | way         |
      | web  | form        |
      | api  | form        |
      | web  | spreadsheet |
      | api  | spreadsheet |
