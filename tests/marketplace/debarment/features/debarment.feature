Feature: A supplier is debarred only after it was told and heard
  A department brings a matter, serves the notice and hears; another office decides with reasons.

  Background:
    Given the firm "Awan" that did wrong

  Scenario Outline: From the notice to the public list
    When the officer brings a matter of "debarment" against "Awan" at the <door>
    Then it is done
    And "Awan" does not see the matter
    When the officer proposes to bar "Awan" for 12 months at the <door>
    Then it is refused with 409: "Serve the notice"
    When the officer serves the notice on "Awan" at the <door>
    Then it is done
    And "Awan" is told: "Notice to show cause"
    And "Awan" reads the notice, and the officer of another department does not
    When the officer proposes to bar "Awan" for 12 months at the <door>
    Then it is refused with 409: "to reply"
    When "Awan" replies "The guarantee was genuine." at the <door>
    Then it is done
    When "Awan" replies "Once more." at the <door>
    Then it is refused with 409: "already received"
    When the officer proposes to bar "Awan" for 12 months at the <door>
    Then it is refused with 409: "Hear this party first"
    When the officer sets the hearing of "Awan" for tomorrow at the <door>
    Then it is done
    And "Awan" is told: "Your hearing is on"
    When the officer records the hearing of "Awan" at the <door>
    Then it is refused with 409: "has not started"
    When 2 days go by
    And the officer records the hearing of "Awan" at the <door>
    Then it is done
    When the officer proposes to bar "Awan" for 12 months at the <door>
    Then it is done
    And nobody is on the public list
    When the officer decides on "Awan" at the <door>
    Then it is refused with 403
    When the officer of another department decides on "Awan" at the <door>
    Then it is refused with 404
    When the regulator decides on "Awan" at the <door>
    Then it is refused with 404
    When the authority decides on "Awan" at the <door>
    Then it is done
    And "Awan" is told: "barred until"
    And "Awan" is on the public list, as "in_force"
    When 400 days go by
    Then "Awan" is on the public list, as "ended"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A review by somebody else, then an appeal to the regulator
    Given "Awan" is barred by the department
    When "Awan" asks to look at it again: "I was not there." at the <door>
    Then it is done
    When "Awan" asks to look at it again: "Once more." at the <door>
    Then it is refused with 409: "already asked"
    When the authority finds it "upheld" on the request of "Awan" at the <door>
    Then it is refused with 403: "took part"
    When the regulator finds it "upheld" on the request of "Awan" at the <door>
    Then it is refused with 404
    When the head finds it "upheld" on the request of "Awan" at the <door>
    Then it is done
    And "Awan" is told: "is decided"
    When "Awan" asks to look at it again: "The head is wrong." at the <door>
    Then it is done
    When the head finds it "set_aside" on the request of "Awan" at the <door>
    Then it is refused with 403
    When the regulator finds it "set_aside" on the request of "Awan" at the <door>
    Then it is done
    And "Awan" is on the public list, as "set_aside"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The term is shortened, and the bar is lifted early
    Given "Awan" is barred by the department
    When "Awan" asks to look at it again: "Twelve months are too long." at the <door>
    And the head shortens the term of "Awan" to the next 30 days at the <door>
    Then it is done
    When the officer proposes to lift the bar on "Awan" at the <door>
    Then it is done
    When the officer lifts the bar on "Awan" at the <door>
    Then it is refused with 403
    When the authority lifts the bar on "Awan" at the <door>
    Then it is done
    And "Awan" is told: "has ended"
    And "Awan" is on the public list, as "lifted"
    And the feed tells of "Awan": barred, shortened, lifted

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The regulator alone decides on blacklisting
    When the officer brings a matter of "blacklisting" against "Awan" at the <door>
    And the officer serves the notice on "Awan" at the <door>
    And the officer sets the hearing of "Awan" for tomorrow at the <door>
    And 20 days go by
    And the officer records the hearing of "Awan" at the <door>
    And the officer proposes to bar "Awan" for 12 months at the <door>
    Then it is done
    When the authority decides on "Awan" at the <door>
    Then it is refused with 403: "Your role does not allow this"
    When the regulator decides on "Awan" at the <door>
    Then it is done
    And "Awan" is on the public list, as "in_force"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Owners and related firms are barred only if named and heard themselves
    Given the firm "Brohi" that is related to it
    When the officer brings a matter of "debarment" against "Awan" at the <door>
    And the officer names "Brohi" as "related" at the <door>
    Then it is done
    When the officer names "Brohi" as "related" at the <door>
    Then it is refused with 409: "named in the matter already"
    When the officer serves the notice on "Awan" at the <door>
    Then "Brohi" does not see the matter
    When the officer proposes to bar "Brohi" for 12 months at the <door>
    Then it is refused with 409: "Serve the notice"
    When the officer names the owner of "Awan" at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A firm without an account gets letters, and answers on paper
    When the officer brings a matter against "Khan Brothers" of "Loralai", unknown here, at the <door>
    Then it is done
    When the officer serves the notice on "Khan Brothers" at the <door>
    Then a letter to "Khan Brothers" waits
    When the officer writes down the reply of "Khan Brothers": "We deny it." at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is missing is said
    When the officer brings a matter without a firm at the <door>
    Then it is refused with 422: "Enter the NTN of the firm, or its name."
    When the officer brings a matter on the ground "bad weather" against "Awan" at the <door>
    Then it is refused with 422: "Choose a ground in the list."
    When the head brings a matter of "debarment" against "Awan" at the <door>
    Then it is refused with 403

    Examples:
      | door |
      | web  |
      | api  |
