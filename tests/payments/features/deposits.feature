Feature: Deposits belong to the Public Account
  Bid securities and other deposits are not the government's money. They are held under a head of
  the Public Account, go to the treasury whole, and an auditor follows each in the register of
  deposits. What moves between heads at the treasury is asked of the Accountant General by a memo.

  Background:
    Given Zainab, Farid and Nida, who are finance officers, and Aslam, who audits
    And the head for deposits is G10113
    And a deposit of Rs 900 that was paid by 1BILL five years ago and is at the bank

  Scenario: A deposit goes to the Public Account, whole
    When the day's money is gathered and sent
    Then the transfer has Rs 900 under G10113 of the fund "PUBLIC-ACCOUNT"
    And the register says that Rs 900 are held in the Public Account

  Scenario Outline: What was forfeited after it was sent goes to revenue by a memo
    When the day's money is gathered and sent
    And the deposit is forfeited to C02702
    And Zainab makes the memo to Quetta's treasury, at the <door>
    And Farid signs the memo, at the <door>
    And Nida records the Accountant General's entry "AG-TE-7", at the <door>
    Then the memo moves Rs 900 from G10113 to C02702
    And nothing waits for a memo
    And the statement says that C02702 has Rs 900 at the treasury
    And the bank's account is not touched

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A memo that is refused leaves its entries for another
    When the day's money is gathered and sent
    And the deposit is forfeited to C02702
    And Zainab makes the memo to Quetta's treasury, at the <door>
    And Farid refuses the memo, at the <door>
    Then Rs 900 wait for a memo

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two people sign and record a memo, and nothing is moved before it was sent
    When the deposit is forfeited to C02702
    Then nothing waits for a memo
    When the day's money is gathered and sent
    And Zainab makes the memo to Quetta's treasury, at the <door>
    Then Zainab cannot sign it, at the <door>
    When Farid signs the memo, at the <door>
    Then Farid cannot record its entry, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: After three complete account years a deposit lapses, and may still be claimed
    When the day's money is gathered and sent
    And Zainab lists the deposits that lapse, at the <door>
    And Farid lets them lapse, at the <door>
    Then the register says that Rs 900 have lapsed and may be claimed
    And Rs 900 wait for a memo
    And nothing is on the list of deposits that lapse

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A deposit that is still needed stays
    When the day's money is gathered and sent
    Then Zainab cannot list it when it is still needed, at the <door>
    When Zainab lists the deposits that lapse, at the <door>
    And Farid refuses the list, at the <door>
    Then the register says that Rs 900 are held in the Public Account

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A deposit that was sent comes back by the treasury's voucher alone
    When the day's money is gathered and sent
    And its department returns the deposit
    Then it goes back by "voucher"
    When the treasury pays the voucher
    Then the register says that Rs 900 were returned
    And Quetta's treasury has Rs 0

  Scenario: A deposit that was not sent yet goes back by the bank, and is not sent
    When its department returns the deposit
    Then it goes back by "onebill"
    And nothing of it is gathered

  Scenario: A deposit that was moved to a contract's bill comes back by the voucher as well
    When the day's money is gathered and sent
    And the deposit is moved to the bill of a contract
    And the department returns the contract's deposit
    Then it goes back by "voucher"

  Scenario: A deposit that was moved before it was sent goes back by the bank, and is not sent
    When the deposit is moved to the bill of a contract
    And the department returns the contract's deposit
    Then it goes back by "transfer"
    And nothing of it is gathered

  Scenario: A lapsed deposit is claimed of Finance, under a sanction, and paid by voucher
    When the day's money is gathered and sent
    And Zainab lists the deposits that lapse, at the web
    And Farid lets them lapse, at the web
    And its payer claims it, and Finance sanctions the refund
    Then it goes back by "voucher"
    And the head for lapsed deposits has Rs 0
    And the register says that nothing of it may be claimed any more

  Scenario: What has lapsed is neither forfeited, moved nor returned by its department
    When the day's money is gathered and sent
    And Zainab lists the deposits that lapse, at the web
    And Farid lets them lapse, at the web
    Then its department can neither forfeit, move nor return it
