Feature: Refunds of revenue go out as they came
  An auditor asks of every refund: who sanctioned it, where was the money, and who paid it. What was
  put into a transfer to the treasury comes back by the treasury's voucher alone. What was not is
  paid by the bank, under an order of Finance. Nobody needs a bank account to be paid back.

  Background:
    Given Zainab, Farid and Nida, who are finance officers
    And Parveen, who has no bank account, and paid a bill of Rs 1,200 that is at the bank

  Scenario Outline: A refund of last year's revenue is paid by the treasury
    Given the treasury has all of it
    When Zainab proposes that Rs 300 go back by "voucher", at the <door>
    And Farid approves it, at the <door>
    Then Parveen is told "Treasury quetta pays it on your CNIC"
    And Parveen reads "The money is with Treasury quetta."
    When Nida records the voucher "V-12", at the <door>
    Then Parveen is told "voucher V-12 of 07-01-2026 is payable at Treasury quetta"
    And Parveen reads "Voucher V-12 of 7 January 2026 is payable at Treasury quetta. Bring your CNIC."
    When Farid confirms that it was paid, at the <door>
    Then the treasury holds Rs 900 of it
    And nothing has left the bank but the transfer of Rs 1,200
    And the statement shows Rs 300 by voucher and Rs 0 to be transferred

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nothing that was credited to the treasury is spent by us
    Given the treasury has all of it
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    Then it is refused: "This money was put into a transfer to the treasury"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is prepared for the treasury is not paid out by the bank either
    Given a transfer of all of it is prepared
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    Then it is refused: "This money was put into a transfer to the treasury"
    When Zainab proposes that Rs 300 go back by "voucher", at the <door>
    And Farid approves it, at the <door>
    And Nida records the voucher "V-13", at the <door>
    Then it is refused: "The treasury has not credited this money yet."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The treasury does not give back what it never got
    When Zainab proposes that Rs 300 go back by "voucher", at the <door>
    Then it is refused: "This money was not put into a transfer to the treasury"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bank pays only under an order of Finance, by a sanction
    When Zainab proposes Rs 300 by "onebill" without "order_number", at the <door>
    Then it is refused: "The bank pays only under an order of the Finance Department."
    When Zainab proposes Rs 300 by "onebill" without "sanction_number", at the <door>
    Then it is refused: "Enter the number of the sanction."
    When Zainab proposes Rs 300 by "onebill" without "authority", at the <door>
    Then it is refused: "Choose who sanctioned the refund."
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    Then the refund shows sanction "FD-R-17/2026" and order "FD-O-18/2026", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: While a refund is proposed its money waits, and then the rest goes gross
    Given another payer paid Rs 1,200 as well
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    And the bank is looked at
    Then Rs 1,400 are prepared, Rs 1,400 gross and Rs 0 gone back
    When Farid approves it, at the <door>
    And the bank is looked at
    Then Rs 700 are prepared, Rs 1,000 gross and Rs 300 gone back
    And the sheet names order "FD-O-18/2026"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Parveen has no bank account
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    And Farid approves it, at the <door>
    Then Parveen reads "I have no bank account"
    When Parveen asks for a pay order, at the <door>
    Then Parveen reads "A pay order in your name is being made."
    When Nida records the pay order "PO-7", at the <door>
    Then Parveen is told "pay order PO-7 of 07-01-2026 is ready at NBP, Jinnah Road, Quetta"
    And Parveen reads "Pay order PO-7 of 7 January 2026 is ready for you at NBP, Jinnah Road, Quetta. Bring your CNIC."
    When Farid confirms that it was paid, at the <door>
    Then the bank has Rs 900 of it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer at a centre asks for her
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    And Farid approves it, at the <door>
    And Gul at the centre asks for a pay order for her, at the <door>
    Then Parveen is told "comes by pay order, as an officer recorded"
    And Parveen reads "A pay order in your name is being made."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody asks for a pay order that the payer did not want
    When Zainab proposes that Rs 300 go back by "onebill", at the <door>
    And Farid approves it, at the <door>
    And Nida records the pay order "PO-8", at the <door>
    Then it is refused: "Its payer has not asked for a pay order."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: More than the authority may sanction is held until another officer agrees
    Given the head of an office may sanction Rs 100, which nobody has verified
    When Zainab proposes Rs 300 by "onebill" sanctioned by "office_head", at the <door>
    And Farid approves it, at the <door>
    Then it is refused: "The authority may sanction refunds of up to Rs 100"
    When Farid asks to override it and Nida agrees, at the <door>
    And Farid approves it, at the <door>
    Then the refund is "approved"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is the whole sanction that its authority may give, not each refund of it
    Given the head of an office may sanction Rs 100, which nobody has verified
    When Zainab proposes Rs 50 of a sanction of Rs 300 by "office_head", at the <door>
    And Farid approves it, at the <door>
    Then it is refused: "and this sanction is larger"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Refunds under one sanction do not pass its amount
    When Zainab proposes Rs 200 of a sanction of Rs 300 by "finance", at the <door>
    And Farid approves it, at the <door>
    Then the refund is "approved"
    When Zainab proposes Rs 101 of a sanction of Rs 300 by "finance", at the <door>
    Then it is refused: "Rs 200 of it are refunded or proposed already"
    When Zainab proposes Rs 100 of a sanction of Rs 400 by "finance", at the <door>
    Then it is refused: "recorded before for a sanction of Rs 300"
    When Zainab proposes Rs 100 of a sanction of Rs 300 by "finance", at the <door>
    And Farid approves it, at the <door>
    Then the refund is "approved"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: By the official text more is refused
    Given the head of an office may sanction Rs 100, by the official text
    When Zainab proposes Rs 300 by "onebill" sanctioned by "office_head", at the <door>
    And Farid approves it, at the <door>
    Then it is refused: "It cannot be overridden."

    Examples:
      | door |
      | web  |
      | api  |
