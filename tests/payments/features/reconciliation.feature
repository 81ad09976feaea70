Feature: A year closes, and the Accountant General agrees
  The year ends on 30 June with money under way. An auditor of the Accountant General wants June's
  statement to say so, July's to have it, and both books to be held against each other by two
  officers.

  Background:
    Given Zainab and Farid, who are finance officers, and Amna, who is an auditor
    And a transfer of Rs 1,200 that was approved on 29 June and credited on 2 July

  Scenario Outline: June's statement has it under way, July's has it credited
    Then Amna sees in June Rs 0 credited and Rs 1,200 approved, not arrived, at the <door>
    And Amna sees in the annex of June a transfer approved on 29 June, at the <door>
    And Amna sees in July Rs 1,200 credited and Rs 0 approved, not arrived, at the <door>
    And both statements agree with an addition of the officers' own papers

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Both books agree, and two officers certify it
    When Zainab enters the Accountant General's figures of July as we have them, at the <door>
    Then Amna sees July "to_reconcile", at the <door>
    When Zainab reconciles July, at the <door>
    And Zainab certifies July, at the <door>
    Then the answer says "Another officer must approve it"
    When Farid certifies July, at the <door>
    Then Amna sees July "certified", at the <door>
    And the certificate proves itself, by file and by reference

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A difference is explained from the list and in words
    When Zainab enters the Accountant General's figures of July with Rs 100 less, at the <door>
    And Zainab reconciles July, at the <door>
    Then the answer says "Explain why head"
    When Zainab reconciles July, because of "timing", at the <door>
    And Farid certifies July, at the <door>
    Then Amna sees July "certified", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Later figures are another version, and what was certified is reconciled again
    When Zainab enters the Accountant General's figures of July with Rs 100 less, at the <door>
    And Zainab reconciles July, because of "unknown", at the <door>
    And Zainab sends the Accountant General's file of July as we have them, at the <door>
    And Farid certifies July, at the <door>
    Then the answer says "The figures have changed since this was proposed"
    When Farid refuses the reconciliation of July, at the <door>
    And Zainab reconciles July, at the <door>
    And Farid certifies July, at the <door>
    Then Amna sees July "certified", at the <door>
    And two versions of the figures are kept

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Figures are of a month that is over, and are not entered twice
    When Zainab enters the Accountant General's figures of this month, at the <door>
    Then the answer says "This month is not over"
    When Zainab enters the Accountant General's figures of July as we have them, at the <door>
    And Zainab enters the Accountant General's figures of July as we have them, at the <door>
    Then the answer says "These figures are already here"

    Examples:
      | door |
      | web  |
      | api  |
