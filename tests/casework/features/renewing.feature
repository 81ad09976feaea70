Feature: A licence is renewed, from its page to a new paper
  Who holds a licence renews it near its end by what they submitted before. The number stays, the
  new term joins the old one, and a late renewal costs more.

  Background:
    Given Gul Khan holds a licence to sell toys, for a year from today

  Scenario Outline: Renewed in time
    When 300 days have gone by
    And he tries to renew it, at the <door>
    Then the answer is 409: "It can be renewed from"
    When 20 days more have gone by
    Then the home page tells him to renew it
    When he begins to renew it, at the <door>
    Then what he wrote and his lease are there again, and he need not write them anew
    When he writes that his capital is Rs 30,000, at the <door>
    And he submits it, at the <door>
    Then it costs Rs 1,000
    And the home page tells him no more to renew it
    And the licence is not renewed a second time meanwhile, at the <door>
    When he pays it
    And the offices pass it
    Then he holds the same number, as its first renewal, for a year from the old one's last day on
    And the renewed one is not renewed a second time, nor offered to be, at the <door>
    And the licence that he has counts to its last day, at the <door>
    And the new paper says the new term and is signed
    When the old one's last day is over
    Then the renewed licence is in force and the old one is replaced, at the <door>
    And the page of the old paper says that it was renewed, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Renewed in the days of grace, for more
    When 370 days have gone by
    And he begins to renew it, at the <door>
    And he submits it, at the <door>
    Then it costs Rs 1,250
    When he pays it
    And the offices pass it
    Then he holds the same number, as its first renewal, for a year from today

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Renewed once more a year later
    Given it was renewed in time, at the <door>
    When 365 days more have gone by
    And he begins to renew the renewed one, at the <door>
    And he submits it, at the <door>
    And he pays it
    And the offices pass it
    Then he holds the same number, as its second renewal

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Submitted within the days of grace, and decided after them
    When 370 days have gone by
    And he begins to renew it, at the <door>
    And he submits it, at the <door>
    And 20 days more have gone by
    And he pays it
    And the offices pass it
    Then he holds the same number, as its first renewal, for a year from today

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Begun in time, and submitted too late
    When 370 days have gone by
    And he begins to renew it, at the <door>
    And 20 days more have gone by
    And he tries to submit it, at the <door>
    Then the answer is 409: "This cannot be renewed. Apply for it again."
    And no office has it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Taken back before its renewal or correction is submitted
    When 320 days have gone by
    And he begins to renew it, at the <door>
    And he begins to correct it, at the <door>
    And the office takes the licence back
    And he tries to submit it, at the <door>
    Then the answer is 409: "You can correct only what was granted and is still in force."
    When he tries to submit the renewal, at the <door>
    Then the answer is 409: "This cannot be renewed. Apply for it again."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Too late
    When 390 days have gone by
    And he tries to renew it, at the <door>
    Then the answer is 409: "This cannot be renewed. Apply for it again."

    Examples:
      | door |
      | web  |
      | api  |
