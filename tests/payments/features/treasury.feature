Feature: Money reaches the treasury, and payees by the bank
  What channels have paid out is gathered each day. One finance officer proposes a transfer,
  another approves it; it is followed until the treasury has it. Refunds that go by a bank are
  gathered into an order that two officers release and follow.

  Background:
    Given Zainab, Farid and Nida, who are finance officers
    And a bill of Rs 1,200 that was paid by 1BILL and is at the bank

  Scenario Outline: A day's money reaches the treasury
    When Zainab enters that the bill's DDO belongs to Quetta's treasury, at the <door>
    And Farid approves the DDO's treasury, at the <door>
    And Zainab has the bank looked at, at the <door>
    And Zainab proposes the transfer, at the <door>
    And Farid approves the transfer, at the <door>
    And Nida records the bank's order "TO-1", at the <door>
    And Farid says that the treasury has it as "CA-1", at the <door>
    Then the transfer is "arrived"
    And Quetta's treasury has Rs 1,200

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What did not arrive is gathered again
    When Zainab enters that the bill's DDO belongs to Quetta's treasury, at the <door>
    And Farid approves the DDO's treasury, at the <door>
    And Zainab has the bank looked at, at the <door>
    And Zainab proposes the transfer, at the <door>
    And Farid approves the transfer, at the <door>
    And Nida records the bank's order "TO-2", at the <door>
    And Farid says that the transfer failed, at the <door>
    Then the transfer is "failed"
    And Quetta's treasury has Rs 0
    When Zainab has the bank looked at, at the <door>
    Then the transfer is "prepared"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A transfer is refused before anybody proposed it
    When Zainab enters that the bill's DDO belongs to Quetta's treasury, at the <door>
    And Farid approves the DDO's treasury, at the <door>
    And Zainab has the bank looked at, at the <door>
    And Farid refuses the transfer, at the <door>
    Then the transfer is "refused"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Fees are given for by a sanction
    When Zainab enters that Rs 25 were given for fees under "S-1", at the <door>
    And Farid approves the sanction, at the <door>
    Then the bank has Rs 1,225

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A sanction, a DDO's treasury are refused
    When Zainab enters that Rs 25 were given for fees under "S-2", at the <door>
    And Farid refuses the sanction, at the <door>
    Then the bank has Rs 1,200
    When Zainab enters that the bill's DDO belongs to Quetta's treasury, at the <door>
    And Farid refuses the DDO's treasury, at the <door>
    And Zainab has the bank looked at, at the <door>
    Then no transfer was prepared

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A refund goes by an order to the bank
    Given a refund of Rs 300 that was approved
    When the payer tells the account of the refund, at the <door>
    And Zainab makes an order to the bank, at the <door>
    And Farid releases the order, at the <door>
    And Farid brings the bank's file that line 1 arrived, at the <door>
    And Zainab confirms the bank's answer, at the <door>
    Then the refund is "confirmed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A transfer that came back may be made again
    Given a refund of Rs 300 that was approved
    When Zainab tells the account of the refund, at the <door>
    And Zainab makes an order to the bank, at the <door>
    And Farid refuses the order, at the <door>
    And Zainab makes an order to the bank, at the <door>
    And Farid releases the order, at the <door>
    And Farid says that line 1 came back, at the <door>
    And Zainab refuses the bank's answer, at the <door>
    And Farid says that line 1 came back, at the <door>
    And Zainab confirms the bank's answer, at the <door>
    Then the refund is "failed"

    Examples:
      | door |
      | web  |
      | api  |
