Feature: A published tender changes
  Officers change a tender that was published; firms that have bid follow the change, and nobody
  learns who they are.

  Scenario Outline: More time leaves bids standing
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> to close 5 days later because "Roads are closed by snow"
    And the approving officer approves it by <door>
    Then the tender is version 2, and closes 5 days later
    And everybody reads in version 2 "Roads are closed by snow" with both closing times
    And the firm's bid stands
    And the firm is told "tender_amended", and in private
    And the corrigendum can be printed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: After a change of substance one press confirms a bid, and it is opened
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    Then the firm's bid waits to be confirmed
    And the firm is told "bid_pending", and in private
    When the firm confirms its bid by <door> for version 1
    Then the answer is "The tender has changed since you read it: this is version 2 now."
    When the firm confirms its bid by <door> for version 2
    Then the firm's bid stands
    And its receipt names version 2 by <door>
    And its envelope is the one that it sealed
    When bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid that nobody confirmed is not opened, and what was paid goes back
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    And bidding closes and the committee opens the bids
    Then 0 bids are opened, and the minutes say that 1 was not
    And the firm is told "bid_not_opened", and in private
    And the firm reads by <door> that its bid was not opened

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who got the paper of a bid that was not opened is recorded once, after the opening
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer records by <door> that the paper of the firm's bid was handed to "Gul Khan"
    Then it is refused in the same words for a number that is no bid's by <door>
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    And bidding closes and the committee opens the bids
    And the officer records by <door> that the paper of the firm's bid was handed to "Gul Khan"
    Then the department reads by <door> that "Gul Khan" got it
    And the firm is told "paper_handed_over", and in private
    When the officer records by <door> that the paper of the firm's bid was handed to "Hani"
    Then the answer is "already been recorded"
    When the officer records by <door> that the paper of a bid that is none was handed to "Hani"
    Then the answer is "No bid for this tender has this number"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Sealed prices are not confirmed for another quantity, only replaced or withdrawn
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> 50 chairs instead of 40
    And the approving officer approves it by <door>
    Then the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    Then the answer is "Submit a new bid, or withdraw this one."
    When the firm submits a new bid by <door>
    Then the firm's bid stands
    When bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not
    And the total read out is for 50 chairs

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A pending bid can be withdrawn
    Given a published tender whose bidding document asks bidders to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    And the firm withdraws its bid by <door>
    When bidding closes and the committee opens the bids
    Then 0 bids are opened, and the minutes say that 0 were not

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where the bidding document asks nobody to confirm, bids stand and quantities stay
    Given a published tender whose bidding document asks nobody to confirm
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> 50 chairs instead of 40
    Then the answer is "The bidding document does not say that bids must be confirmed"
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    Then the firm's bid stands

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Bidders keep the time that they were promised
    Given a published tender whose bidding document asks bidders to confirm
    When the officer proposes by <door> to close 1 day earlier because "We are in a hurry"
    Then the answer is "A change never shortens the time for bidding."
    When the officer proposes by <door> nothing different
    Then the answer is "Nothing would change."
    When the officer proposes by <door> a later closing that nobody publishes
    Then the answer is "Enter the date when a newspaper or the regulator publishes the change."
    When bidding closes
    And the officer proposes by <door> to close 5 days later because "Roads are closed by snow"
    Then the answer is "A tender is changed only between its publication and its closing."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two people change a tender, one change at a time
    Given a published tender whose bidding document asks bidders to confirm
    When the officer proposes by <door> to close 5 days later because "Roads are closed by snow"
    And the officer approves it by <door>
    Then the answer is "Your role does not allow this."
    When the officer proposes by <door> another place of delivery, a change of substance
    Then the answer is "Another change of this tender needs approval."
    When the approving officer refuses it by <door>
    Then the tender is version 1
    And the officer is told "amendment_refused"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: In the last days the head decides, with a reason that everybody reads
    Given a published tender whose bidding document asks bidders to confirm
    And it closes in 2 days
    When the officer proposes by <door> to close 5 days later because "Roads are closed by snow"
    Then the answer is "Explain why the change cannot wait"
    When the officer proposes it by <door> since "The pass closed this morning"
    And the approving officer approves it by <door>
    Then the answer is "The head of the department must approve this change"
    When an hour after the head proved who it is, they approve it by <door>
    Then the head is asked by <door> to prove it again
    When the head approves it by <door>
    Then the tender is version 2, and closes 5 days later
    And everybody reads in version 2 "The pass closed this morning" with both closing times

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A warning of the rules waits for a reason
    Given a published tender whose bidding document asks bidders to confirm
    And it closes in 4 days
    When the officer proposes by <door> another place of delivery, a change of substance
    Then the answer is "Bidding closes less than 5 days after the change is published."
    When the officer gives by <door> the reason "Bidders asked for it in writing"
    And the approving officer approves it by <door>
    Then the tender is version 2

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A lot is withdrawn, and prices for it decide nothing
    Given a published tender of two lots, bid for lot by lot
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> to withdraw the second lot
    And the approving officer approves it by <door>
    Then the firm's bid waits to be confirmed
    When the firm confirms its bid by <door> for version 2
    And bidding closes and the committee opens the bids
    Then 1 bid is opened, and the minutes say that 0 were not
    And the total read out is for the first lot alone

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Firms are reminded a day before closing, once
    Given a published tender whose bidding document asks bidders to confirm
    And it closes in 6 days
    And the firm "Turbat Traders" has bid
    When the officer proposes by <door> another place of delivery, a change of substance
    And the approving officer approves it by <door>
    And the reminders are sent
    Then the firm was told "bid_pending_reminder" 0 times
    When the closing is a few hours away
    And the reminders are sent
    And the reminders are sent
    Then the firm was told "bid_pending_reminder" 1 time

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A cancelled tender and a postponed opening are versions too
    Given a published tender whose bidding document asks bidders to confirm
    When an hour after the head proved who it is, they cancel it by <door>
    Then the head is asked by <door> to prove it again
    When the head cancels it by <door> because "The funds are gone for this year"
    Then everybody reads in version 2 "The funds are gone for this year"

    Examples:
      | door |
      | web  |
      | api  |
