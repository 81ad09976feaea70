Feature: What was recorded and never was money is taken back by two officers
  A counter's paper and a bank's scroll can tell of the same money twice, and people make mistakes.
  Such an entry is never refunded, because nothing came: it is taken back, and the bill follows.

  Background:
    Given Zainab and Farid, who are finance officers
    And a bill of Rs 1,200

  Scenario Outline: a challan was confirmed at the counter and came again in the bank's scroll
    Given Rs 1,200 confirmed at the counter, and Rs 1,200 in the bank's scroll
    When Zainab says that the scroll's payment is the counter's once more, at the <door>
    And Farid takes it back, at the <door>
    Then the bill is "paid" and nothing of it is too much
    And the books show Rs 1,200 at the bank and nothing on clearing
    And the receipt of the scroll's payment says that it does not hold
    And the receipt of the counter's payment says nothing of the kind

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: cash was recorded by mistake, and the real payer paid afterwards
    Given Rs 1,200 taken in cash, and Rs 1,200 in the bank's scroll
    When Zainab says that the counter's payment was a mistake, at the <door>
    And Farid takes it back, at the <door>
    Then the bill is "paid" and nothing of it is too much
    And the books show Rs 1,200 at the bank and nothing on clearing
    And the payer is told that receipt and bill have changed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: what was recorded by mistake is owed again
    Given Rs 1,200 taken in cash
    When Zainab says that the counter's payment was a mistake, at the <door>
    And Farid takes it back, at the <door>
    Then the bill is "due" and nothing of it is too much
    And the books show Rs 0 at the bank and nothing on clearing
    And both entries stand in its books, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: nobody takes back alone what they entered, and no one refunds it meanwhile
    Given Rs 1,200 taken in cash
    When Zainab says that the counter's payment was a mistake, at the <door>
    And Zainab tries to take it back, at the <door>
    Then the answer is 403: "Another officer must approve it."
    When Farid tries to refund it, at the <door>
    Then the answer is 409: "money that was never received is never refunded"
    When Farid refuses it because "The cash is in the box", at the <door>
    Then the bill is "paid" and nothing of it is too much

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: what a bank's machine told is not taken back by officers
    Given Rs 1,200 told by a bank's machine
    When Zainab says that the counter's payment was a mistake, at the <door>
    Then the answer is 409: "You can only make void what officers recorded"

    Examples:
      | door |
      | web  |
      | api  |
