Feature: Finance keeps the books with two officers
  Heads of account come and go by two officers of Finance. A month is closed by two, and nothing is
  posted into it any more. What was posted to a wrong head is corrected by an entry of its own.

  Background:
    Given Zarina and Daud, who are officers of Finance
    And the head "B01601" is in force

  Scenario Outline: A head is there once another officer has approved it
    When Zarina enters the head "C02702", at the <door>
    Then a posting to "C02702" is refused: "not in force"
    When Daud approves the head, at the <door>
    Then a posting to "C02702" is taken

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A head that was ended takes no more
    When Zarina ends the head "B01601", at the <door>
    And Daud approves the head, at the <door>
    Then a posting to "B01601" is refused: "not in force"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves their own head, and a refused one stands for nothing
    When Zarina enters the head "C02702", at the <door>
    And Zarina approves the head, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Daud refuses the head because "The code is C02701.", at the <door>
    Then a posting to "C02702" is refused: "not in force"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A month is closed by two, and takes no posting any more
    Given 100 rupees were posted to "B01601" in October 2026
    When Zarina asks to close October 2026 because "Reconciled", at the <door>
    Then a posting in October 2026 is taken
    When Daud asks to close October 2026 because "Reconciled", at the <door>
    Then the answer is 409: "There is already a proposal for this month"
    When Zarina approves the month, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Daud approves the month, at the <door>
    Then a posting in October 2026 is refused: "closed"
    And a posting in November 2026 is taken

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The last closed month is opened again, with a reason
    Given October 2026 is closed
    When Zarina asks to open October 2026 because "The bank's scroll came late", at the <door>
    And Daud approves the month, at the <door>
    Then a posting in October 2026 is taken

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Months are closed in their order
    Given 100 rupees were posted to "B01601" in September 2026
    When Zarina asks to close October 2026 because "Reconciled", at the <door>
    And Daud approves the month, at the <door>
    Then the answer is 409: "Close the months in their order"
    When Daud refuses the month because "September first.", at the <door>
    Then a posting in October 2026 is taken

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A month that goes on is not closed
    When Zarina asks to close this month because "Early", at the <door>
    Then the answer is 422: "has not ended yet"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wrong head is put right by a transfer entry
    Given 100 rupees were posted to "B01601" in October 2026
    And the head "C02702" is in force
    When Zarina asks to move 40 rupees of it to "C02702", at the <door>
    Then "B01601" has 100 rupees and "C02702" has 0
    When Zarina approves the correction, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Daud approves the correction, at the <door>
    Then "B01601" has 60 rupees and "C02702" has 40
    When Zarina asks to move 61 rupees of it to "C02702", at the <door>
    Then the answer is 409: "more than the transaction left"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was asked for is judged anew when it is approved
    Given 100 rupees were posted to "B01601" in October 2026
    And the head "C02702" is in force
    When Zarina asks to move 70 rupees of it to "C02702", at the <door>
    And Zarina asks to move 40 rupees of it to "C02702", at the <door>
    And Daud approves the correction, at the <door>
    Then "B01601" has 30 rupees and "C02702" has 70
    When Daud approves the correction, at the <door>
    Then the answer is 409: "more than the transaction left"
    And "B01601" still has 30 rupees

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A head that ended in between takes nothing
    Given 100 rupees were posted to "B01601" in October 2026
    And the head "C02702" is in force
    When Zarina asks to move 40 rupees of it to "C02702", at the <door>
    And the head "C02702" is ended
    And Daud approves the correction, at the <door>
    Then the answer is 422: "Choose its successor"
    And "B01601" still has 100 rupees

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A correction is refused with a reason, or taken back
    Given 100 rupees were posted to "B01601" in October 2026
    And the head "C02702" is in force
    When Zarina asks to move 40 rupees of it to "C02702", at the <door>
    And Daud refuses the correction because "The head was right.", at the <door>
    And Daud approves the correction that was decided, at the <door>
    Then the answer is 409: "This has already been decided"
    And "B01601" still has 100 rupees
    When Zarina asks to move 10 rupees of it to "C02702", at the <door>
    And Zarina refuses the correction because "My mistake.", at the <door>
    Then Daud reads "The head was right." and "My mistake." in the list of what was refused

    Examples:
      | door |
      | web  |
      | api  |
