Feature: A change is recorded on one day, and occurred on another
  The Act lets one partner tell the Registrar what changed, and on which day. The others are told,
  and may object. The register keeps both days: what occurred, and when it was recorded.

  Background:
    Given the firm Sahil Boat Repairs of Gul Khan, his wife Zarghuna, their son Noor Jan and Hani

  Scenario Outline: A widow records that her husband died as a partner
    When Zarghuna records that Gul Khan died 40 days ago, with his death certificate, at the <door>
    Then she reads that one of these signs: "Zarghuna, Noor Jan, Hani"
    When she signs it and submits it, at the <door>
    Then Noor Jan, Hani and Gul Khan himself are told, and he may say that he is alive, at the <door>
    When the Registrar's two officers enter it
    Then anybody reads that Gul Khan left 40 days ago, and that it was recorded today, at the <door>
    And as recorded yesterday, Gul Khan is still a partner, at the <door>
    And Gul Khan acted for the firm until today, and does no more
    And the copy of the filing says "Union Council 7, Turbat"
    And the register is what its filings make

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: She fills it in in Urdu, and the day has to be one of the firm
    When Zarghuna records that Gul Khan died 4000 days ago, with his death certificate, at the <door>
    Then it is refused beside the day: "not in the register yet on that day"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who was told objects, and the Registrar reads why before deciding
    When Zarghuna records that Gul Khan died 40 days ago, with his death certificate, at the <door>
    And she signs it and submits it, at the <door>
    And Noor Jan reads it and objects "He is alive, in Karachi.", at the <door>
    Then the Registrar's officer reads the objection, at the <door>
    And Zarghuna is told that somebody objects
    When Noor Jan reads it and objects "Once more.", at the <door>
    Then it is refused: 409
    When a stranger objects, at the <door>
    Then it is refused: 404
    When the Registrar's two officers enter it
    And Hani objects "I disagree.", at the <door>
    Then it is refused: 409

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who has no account objects at a centre
    Given Noor Jan has no account
    When Zarghuna records that Gul Khan died 40 days ago, with his death certificate, at the <door>
    And she signs it and submits it, at the <door>
    Then the office is to write Noor Jan a letter
    When an officer of a centre records that Noor Jan objects "I was not asked.", at the <door>
    Then the Registrar's officer reads the objection, at the <door>
    When an officer of a centre records that a stranger objects "Nor was I.", at the <door>
    Then it is refused: 409
    When Hani tries to record that Noor Jan objects, at the <door>
    Then it is refused: 403
    When Noor Jan, who only typed the CNIC, asks to read it, at the <door>
    Then it is refused: 404

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The signature of another alone makes nobody a partner
    When Zarghuna records that Mahjabeen joined 30 days ago, and only Zarghuna signs
    Then the Registrar's desk names the firm, and says "Not signed by: Mahjabeen", at the <door>
    And the Registrar's two officers cannot enter it: 409
    And its clock stands still until the days for objection are over
    When the days for objection are over, and the Registrar's two officers enter it
    Then anybody reads in the filing that Zarghuna signed and that Mahjabeen has not, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: An extract of a day tells that more was recorded since
    Given an extract of what the register said of the firm 20 days ago
    When Zarghuna records that Mahjabeen joined 30 days ago, both sign, and it is entered
    Then the page of the extract says "Recorded since", and not that it was wrong

  Scenario: Who joined on a past day has authority from when that was recorded
    When Zarghuna records that Mahjabeen joined 30 days ago, both sign, and it is entered
    Then Mahjabeen joined 30 days ago, and acts for the firm from today
    And firms of Mahjabeen are related to it since 30 days ago

  Scenario Outline: Who has no account gets a letter, and objects by one
    Given Noor Jan has no account
    When Zarghuna records that Gul Khan died 40 days ago, with his death certificate, at the <door>
    And she signs it and submits it, at the <door>
    Then a centre prints a letter to Noor Jan in Urdu and in English, and posts it, at the <door>
    And the Registrar's officer reads that the letter was posted, at the <door>
    When the Registrar's officer records his letter of today, "He is alive, in Karachi.", at the <door>
    Then the Registrar's officer reads the objection, at the <door>
    And Zarghuna is told that somebody objects
    When the Registrar's officer records his letter of tomorrow, "Once more.", at the <door>
    Then it is refused: 422
    When an officer of another office records his letter of today, "Once more.", at the <door>
    Then it is refused: 404
    When Hani records his letter of today, "Once more.", at the <door>
    Then it is refused: 403

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who joins gives the notice, about herself alone, and the partners are told
    When Mahjabeen gives the notice that she joined 10 days ago, signs and submits it, at the <door>
    Then she reads no CNIC and no address of the partners, at the <door>
    And all partners are told of it
    When the days for objection are over, and the Registrar's two officers enter it
    Then Mahjabeen is a partner since 10 days ago, and acts for the firm from today
    When Hani gives the notice that she joined, at the <door>
    Then it is refused: 409
    When somebody who showed no card gives the notice that she joined, at the <door>
    Then it is refused: 403

    Examples:
      | door |
      | web  |
      | api  |
