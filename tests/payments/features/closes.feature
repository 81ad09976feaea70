Feature: A cashier closes the day: counts, brings it to a bank, and another officer confirms it
  Cash in a drawer is nobody's until it is at the bank. Who took cash and cheques counts them every
  day; a second officer holds the count against the bank's deposit slip.

  Background:
    Given Zainab and Farid, who are finance officers
    And Zainab took Rs 6,000 in cash and a cheque of Rs 2,500, and Farid confirmed both

  Scenario Outline: What is counted and brought to the bank is settled when another officer confirms
    When Zainab looks at what she has to close, at the <door>
    Then it is Rs 6,000 in cash and Rs 2,500 in cheques
    When Zainab closes the day with one note of Rs 5,000 and two of Rs 500, and the cheque, at the <door>
    Then the bank has nothing, and the counter Rs 8,500
    And it waits in the list of closes, at the <door>
    When Zainab confirms the close, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Farid confirms the close, at the <door>
    Then the bank has Rs 8,500, and the counter nothing
    And the close sheet can be printed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Cash that is missing or too much needs a reason, and is posted as such
    When Zainab closes the day with one note of Rs 5,000 and the cheque, at the <door>
    Then "difference_reason" is refused: "Count it again, or write why"
    When Zainab closes the day with one note of Rs 5,000 and the cheque because "A note was false", at the <door>
    And Farid confirms the close, at the <door>
    Then the bank has Rs 7,500, and the counter nothing
    And Rs 1,000 are written as cash that is missing

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A cheque that is not there stays open
    When Zainab closes the day with one note of Rs 5,000 and two of Rs 500, without the cheque, at the <door>
    And Farid confirms the close, at the <door>
    Then the bank has Rs 6,000, and the counter Rs 2,500

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A day is closed once, and refused it is open again
    When Zainab closes the day with one note of Rs 5,000 and two of Rs 500, and the cheque, at the <door>
    And Zainab closes the day with one note of Rs 5,000 and two of Rs 500, at the <door>
    Then "day" is refused: "You closed this day already"
    When Farid refuses the close because "The slip is not stamped", at the <door>
    And Zainab closes the day with one note of Rs 5,000 and two of Rs 500, and the cheque, at the <door>
    Then it is closed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Zainab closes the day with <field> "<value>", at the <door>
    Then "<named>" is refused: "<sentence>"

    Examples:
      | door | field       | value      | named         | sentence                                |
      | web  | day         | 01-01-2999 | day           | The date must be today or in the past               |
      | api  | day         | 01-01-2999 | day           | The date must be today or in the past               |
      | web  | slip_on     | 01-01-2020 | slip_on       | from the day that you close to today         |
      | api  | slip_on     | 01-01-2999 | slip_on       | from the day that you close to today         |
      | web  | bank        | National!  | bank          | Use 2 to 20 small letters               |
      | api  | slip_number |            | slip_number   | Fill this in                            |
      | web  | pieces      | -1         | notes-0-pieces | Enter a whole number                   |
      | api  | pieces      | 1.5        | notes-0-pieces | Enter a whole number                   |
