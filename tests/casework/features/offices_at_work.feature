Feature: An office works on what was submitted to it
  Officers take steps, decide them, ask the applicant for better answers, and stand back from what
  concerns them. Who answers for the office gives steps out and passes charges on.

  Background:
    Given Zainab and Farid, case officers of the Toy Board, and Bashir, who approves there
    And Gul Khan has submitted an application to sell toys

  Scenario Outline: An officer takes a step and passes it
    When Zainab takes the step, at the <door>
    And Zainab passes it, at the <door>
    Then the step "score" is open and nobody has it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The way to a licence
    When Zainab takes the step, at the <door>
    And Zainab passes it, at the <door>
    And Zainab takes the step, at the <door>
    And Zainab passes it with 9 points for order and 9 for light, at the <door>
    And Bashir takes the step, at the <door>
    And Bashir passes it, at the <door>
    Then the licence is granted with a number

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Too few points cannot pass
    When Zainab takes the step, at the <door>
    And Zainab passes it, at the <door>
    And Zainab takes the step, at the <door>
    And Zainab tries to pass it with 3 points for order and 4 for light, at the <door>
    Then the answer is 422: "7 points are too few: 8 are needed."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A refusal says why, and can be appealed
    When Zainab takes the step, at the <door>
    And Zainab tries to refuse it for "papers" without words, at the <door>
    Then the answer is 422: "Explain the refusal in your own words"
    When Zainab refuses it for "papers" because "The lease has ended", at the <door>
    Then the licence is refused
    When Gul Khan appeals
    And Zainab, who heads the office too, tries to allow the appeal, at the <door>
    Then the answer is 403: "You refused this. Another officer must decide the appeal."
    When Head allows the appeal because "A new lease was there", at the <door>
    Then the step "examine" is open and nobody has it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The applicant is asked for better answers
    When Zainab takes the step, at the <door>
    And Zainab sends back "shop_name" because "This is another shop's name", at the <door>
    And Zainab tries to pass it, at the <door>
    Then the answer is 409: "The applicant was asked for corrections."
    And the applicant is asked about "shop_name"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is not asked for is not sent back
    When Zainab takes the step, at the <door>
    And Zainab tries to send back "voltage" because "Too high", at the <door>
    Then the answer is 422: "Choose answers and papers in the list"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What a colleague has is not taken from them
    When Zainab takes the step, at the <door>
    And Farid tries to take the step, at the <door>
    Then the answer is 409: "A colleague has taken this."
    When Zainab puts it back, at the <door>
    And Farid takes the step, at the <door>
    Then Farid has the step

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who stands back is out for good
    When Zainab takes the step, at the <door>
    And Zainab stands back because "My cousin", at the <door>
    And Zainab tries to take the step, at the <door>
    Then the answer is 403: "You recused yourself from this application."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who answers for the office gives a step out, and passes a charge on
    When Head gives the step to Zainab, at the <door>
    Then Zainab has the step
    When Head passes all that Zainab has to Farid because "On leave", at the <door>
    Then Farid has the step

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another agency sees nothing of it
    When Nida of the Safety Office tries to take the step, at the <door>
    Then the answer is 404: "We could not find what you asked for."
    When Nida of the Safety Office tries to look at the step, at the <door>
    Then the answer is 404: "We could not find what you asked for."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Officers note something for each other
    When Zainab notes "Called the landlord", at the <door>
    Then Farid reads "Called the landlord" at the step, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An inspector writes down what was found, with a photograph
    Given the toys are fireworks, and Omar inspects for the Safety Office
    When Omar takes the step "inspect", at the <door>
    And Omar keeps a photograph, at the <door>
    And Omar passes the inspection at "Mission Road" with 2 extinguishers, at the <door>
    Then the inspection is kept with its place, its photograph and 2 extinguishers

    Examples:
      | door |
      | web  |
      | api  |
