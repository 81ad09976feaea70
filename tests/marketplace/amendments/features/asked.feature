Feature: Documents, criteria and securities of a published tender change
  What bidders were given and what is asked of them changes by a version too: two officers, the
  difference side by side, and the bids that it leaves behind.

  Scenario Outline: A newer text replaces a bidding document, and the older one stays readable
    Given a published tender with a bidding document
    And the firm "Turbat Traders" has bid
    When the officer puts "Terms, second text" beside the tender by <door>
    Then nobody else can read it
    When the officer proposes by <door> that it replaces the first text
    Then nobody else can read it
    And the approving officer can read it beside the first text
    When the approving officer approves it by <door>
    Then the tender is version 2
    And everybody reads in version 2 "Terms, second text (second.pdf)"
    And everybody reads in version 2 "Terms of the contract (terms.pdf)"
    And the tender's page offers "Terms, second text" first, and "Terms of the contract" as replaced by version 2
    And everybody can read both texts
    And the firm is told "tender_amended", and in private
    And the firm's bid stands
    And the corrigendum can be printed
    And the feed of tenders names version 2

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A further document comes beside the others
    Given a published tender with a bidding document
    When the officer puts "Drawings" beside the tender by <door>
    And the officer proposes by <door> that it comes as a further document
    And the approving officer approves it by <door>
    Then the tender is version 2
    And everybody reads in version 2 "Drawings (second.pdf)"
    And a copy of the tender has the documents "Terms of the contract" and "Drawings"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bidding document is withdrawn, and stays readable as withdrawn
    Given a published tender with a bidding document
    And a second bidding document "Old drawings"
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> to withdraw "Old drawings"
    And the approving officer approves it by <door>
    Then the tender is version 2
    And everybody reads in version 2 "Old drawings (terms.pdf)"
    And the page of its versions says that "Old drawings" is withdrawn
    And the tender's page offers "Terms of the contract" first, and "Old drawings" as withdrawn by version 2
    And everybody can read both texts
    And the firm is told "tender_amended", and in private
    And the firm's bid stands
    And the corrigendum can be printed
    And a copy of the tender has the document "Terms of the contract" alone

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A tender keeps at least one bidding document
    Given a published tender with a bidding document
    When the officer proposes by <door> to withdraw "Terms of the contract"
    Then the answer is "A tender keeps at least one bidding document."
    When the officer puts "Terms, second text" beside the tender by <door>
    And the officer proposes by <door> that it replaces the first text, which is withdrawn too
    Then the answer is "it is replaced or withdrawn twice"
    When the officer proposes by <door> to withdraw "Terms of the contract" for a further document
    And the approving officer approves it by <door>
    Then the tender's page offers "Terms, second text" first, and "Terms of the contract" as withdrawn by version 2
    When the officer proposes by <door> to withdraw "Terms of the contract"
    Then the answer is "This is no document of the tender in force"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A withdrawn document leaves a bid to be confirmed where it is of substance
    Given a published tender whose bidding document asks bidders to confirm
    And a second bidding document "Terms of the contract"
    And a second bidding document "Old drawings"
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> to withdraw "Old drawings", as a change of substance
    And the approving officer approves it by <door>
    Then the firm's bid waits to be confirmed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A document for a change is checked, and taken away until a version brings it
    Given a published tender with a bidding document
    When the officer puts a program beside the tender by <door>
    Then the answer is "This file is of the kind"
    When the officer puts "Drawings" beside the tender by <door>
    And the officer takes it away by <door>
    And the officer proposes by <door> that it comes as a further document
    Then the answer is "Put the document beside the tender first"
    When the officer puts "Drawings" beside the tender by <door>
    And the officer proposes by <door> that it comes as a further document
    And the officer tries to take it away by <door>
    Then the answer is "This document is part of a change that needs approval."
    When the approving officer refuses it by <door>
    And the officer takes it away by <door>
    Then the tender is version 1

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A criterion is reworded: the firm says whether its answer still fits
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> three years of experience instead of two
    And the approving officer approves it by <door>
    Then everybody reads in version 2 "Three years of experience"
    And everybody reads in version 2 "تین سال کا تجربہ"
    And the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    Then the firm's bid stands
    When bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not
    And the corrigendum can be printed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is no longer asked leaves a bid to be confirmed
    Given a published tender whose bidding document asks bidders to confirm
    And every bid must bring a "Bank statement"
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> to ask no longer for experience and the bank statement
    And the approving officer approves it by <door>
    Then the tender asks for "ntn" and for no document
    And the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    And bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A new criterion or a paper that every bid must bring asks for a new bid
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> a turnover to be shown, and a licence if the bidder has one
    And the approving officer approves it by <door>
    Then the tender asks for "ntn, experience, turnover-3" and for "Licence of the maker"
    And the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    Then the answer is "Submit a new bid, or withdraw this one."
    When the firm submits a bid by <door> that answers "ntn, experience"
    Then the answer is "1 criteria are not answered yet."
    When the firm submits a bid by <door> that answers "ntn, experience, turnover-3"
    Then the firm's bid stands
    When bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is asked of bidders stays where bids need not be confirmed
    Given a published tender whose bidding document asks nobody to confirm
    When the officer proposes by <door> three years of experience instead of two
    Then the answer is "The bidding document does not say that bids must be confirmed"
    When the officer proposes by <door> a bid security of 3 per cent
    Then the answer is "no security can rise"
    When the officer proposes by <door> a bid security of 1.5 per cent
    And the officer answers by <door> the warning with "Small firms asked for it in writing"
    Then the officer's proposal waits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Mistakes about what is asked are named
    Given a published tender whose bidding document asks bidders to confirm
    When the officer proposes by <door> to reword a criterion that is not there
    Then the answer is "This tender does not ask for this, or it is named twice."
    When the officer proposes by <door> to reword a criterion in English alone
    Then the answer is "The Urdu says what was asked before."
    When the officer proposes by <door> a criterion without words
    Then the answer is "Fill "
    When the officer proposes by <door> the same document to bring twice
    Then the answer is "This document is asked for twice."
    When the officer proposes by <door> to ask for nothing any more
    Then the answer is "State the eligibility criteria"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A lower bid security leaves bids standing
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> a bid security of 1.5 per cent
    And the officer answers by <door> the warning with "Small firms asked for it in writing"
    And the approving officer approves it by <door>
    Then the firm's bid stands
    And everybody reads in version 2 "1.5"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A higher bid security asks for a new bid
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> a bid security of 3 per cent
    And the approving officer approves it by <door>
    Then the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    Then the answer is "Submit a new bid, or withdraw this one."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The kind of security stays, and rules that held at publication hold
    Given a published tender whose bidding document asks bidders to confirm
    When the officer proposes by <door> a bid security of 50000 rupees
    Then the answer is "Another kind needs a new tender."
    When the officer proposes by <door> a bid security of 20 per cent
    Then the answer is "The bid security is 20.00%; the limit is"
    When the officer proposes by <door> a performance security of 60 per cent
    Then the answer is "The performance security is 60%; the limit is"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: In the last days the head decides about what is asked too
    Given a published tender whose bidding document asks bidders to confirm
    And it closes in 2 days
    When the officer proposes by <door> three years of experience instead of two
    Then the answer is "Explain why the change cannot wait"

    Examples:
      | door |
      | web  |
      | api  |
