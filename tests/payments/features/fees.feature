Feature: Fees are made by two officers, and frozen onto bills
  A fee is entered with its source by one officer and approved by another. Whoever applies pays by
  the terms of that day; whoever looks later sees what changed, on what ground, and who said so.

  Background:
    Given Salma and Naseer, who are rules and rates officers
    And a fee "Food licence" of Rs 2,000 since 01-01-2020

  Scenario Outline: A new fee waits for another officer, then anybody can pay it
    When Salma enters the fee "Route permit" of Rs 75 for each, at the <door>
    Then nobody can order a bill of "Route permit"
    When Naseer approves it, at the <door>
    Then a bill of 4 of "Route permit" costs Rs 300.00

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: New terms take their place, and the old ones end the day before
    When Salma proposes Rs 2,500 for "Food licence" from day 30, at the <door>
    And Naseer approves it, at the <door>
    Then "Food licence" costs Rs 2000.00 on day 29
    And "Food licence" costs Rs 2500.00 on day 30

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves what they entered
    When Salma proposes Rs 2,500 for "Food licence" from day 30, at the <door>
    And Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Terms are refused with a reason, once
    When Salma proposes Rs 2,500 for "Food licence" from day 30, at the <door>
    And Naseer refuses it because "The gazette says 2,400.", at the <door>
    And Naseer approves it, at the <door>
    Then the answer is 409: "This has already been decided"
    And Salma reads in the file of "Food licence": "The gazette says 2,400."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Terms that have been approved for a day are not replaced from before
    Given it was approved that "Food licence" costs Rs 2,500 from day 30
    When Salma proposes Rs 2,200 for "Food licence" from day 10, at the <door>
    Then the answer is 409: "Another value is approved from"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be priced, split or dated is refused where it was typed
    When Salma proposes for "Food licence", at the <door>, <what>
    Then "<field>" is refused: "<sentence>"

    Examples:
      | door | what                             | field             | sentence                                      |
      | web  | heads that sum to 90 per cent    | split             | The shares of the heads must add up to 100%       |
      | api  | heads that sum to 90 per cent    | split             | The shares of the heads must add up to 100%       |
      | web  | no amount                        | amount            | Fill in “                                     |
      | api  | no amount                        | amount            | Fill this in                                  |
      | web  | a slab that does not begin at 0  | formula           | The first slab must start at 0.               |
      | api  | a slab that does not begin at 0  | formula           | The first slab must start at 0.               |
      | web  | a cap below the floor            | formula           | The cap must not be below the floor.          |
      | api  | a cap below the floor            | formula           | The cap must not be below the floor.          |
      | web  | an end before its beginning      | valid_to          | The last day cannot come before the first day |
      | api  | an end before its beginning      | valid_to          | The last day cannot come before the first day |
      | web  | a change of today without a note | note              | Explain why it takes effect in the past or today  |
      | api  | a change of today without a note | note              | Explain why it takes effect in the past or today  |
      | web  | an expiry before the due day     | expiry_days       | The last day to pay cannot come before        |
      | api  | an expiry before the due day     | expiry_days       | The last day to pay cannot come before        |
      | web  | a surcharge without a head       | surcharge_head    | Fill in “                                     |
      | api  | a surcharge without a head       | surcharge_head    | Fill this in                                  |
      | web  | two exemptions of one code       | exemptions        | Two exemptions have the same name.            |
      | api  | two exemptions of one code       | exemptions        | Two exemptions have the same name.            |
      | web  | two exemptions of one title      | exemptions        | Two exemptions have the same name.            |
      | api  | two exemptions of one title      | exemptions        | Two exemptions have the same name.            |
      | web  | the head of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | api  | the head of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | web  | each day of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | api  | each day of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | web  | the most of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | api  | the most of no surcharge         | surcharge_percent | Enter the percentage of the surcharge.          |
      | web  | days of grace of no surcharge    | surcharge_percent | Enter the percentage of the surcharge.          |
      | api  | days of grace of no surcharge    | surcharge_percent | Enter the percentage of the surcharge.          |
      | web  | a cap of nothing                 | formula           | The cap must be above zero                    |
      | api  | a cap of nothing                 | formula           | The cap must be above zero                    |

  Scenario Outline: A surcharge that was left empty is none
    When Salma proposes "Food licence" with a surcharge left empty, at the <door>
    Then it has no surcharge

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A code names one fee for ever
    When Salma enters the fee "Food licence" again under its code, at the <door>
    Then "code" is refused: "There is a fee of this code already"

    Examples:
      | door |
      | web  |
      | api  |
