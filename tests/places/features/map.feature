Feature: The map is changed by two officers
  A gazette makes districts, renames them and ends them, from a day on. What was before stays.

  Background:
    Given Salma and Naseer, who are rules and rates officers

  Scenario Outline: A new district is offered from its first day on, once approved
    When Salma proposes "new_district" from 01-07-2027: name "Tump", division "makran", at the <door>
    Then there is no "Tump" on 01-07-2027
    When Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Naseer approves it, at the <door>
    Then "Tump" is in the division "Makran" on 01-07-2027
    And there is no "Tump" on 30-06-2027
    And the form of a firm offers it from its day on

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A district is renamed and moved, and keeps its code
    When Salma proposes "change_district" from 01-07-2027: district "kech", name "Turbat", division "rakhshan", at the <door>
    And Naseer approves it, at the <door>
    Then "Kech" is in the division "Makran" on 30-06-2027
    And "Turbat" is in the division "Rakhshan" on 01-07-2027
    And there is no "Kech" on 01-07-2027
    And the code of "Turbat" on 01-07-2027 is "kech"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A district ends
    When Salma proposes "end_district" from 01-07-2027: district "kech", at the <door>
    And Naseer approves it, at the <door>
    Then "Kech" is in the division "Makran" on 30-06-2027
    And there is no "Kech" on 01-07-2027

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A division is made, and a district joins it
    When Salma proposes "new_division" from 01-07-2027: name "Koh-e-Sulaiman", at the <door>
    And Naseer approves it, at the <door>
    And Salma proposes "change_district" from 01-07-2027: district "barkhan", name "Barkhan", division "koh-e-sulaiman", at the <door>
    And Naseer approves it, at the <door>
    Then "Barkhan" is in the division "Koh-e-Sulaiman" on 01-07-2027

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A division is renamed with all its districts
    When Salma proposes "rename_division" from 01-07-2027: division "makran", name "Gwadar Coast", at the <door>
    And Naseer approves it, at the <door>
    Then "Kech" is in the division "Makran" on 30-06-2027
    And "Kech" is in the division "Gwadar Coast" on 01-07-2027
    And there are 36 districts on 01-07-2027

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Salma proposes "new_district" from 01-07-2027: name "Kech", division "makran", at the <door>
    Then "name" is refused: "There is or was a district of this name."
    When Salma proposes "new_district" from 01-07-2027: name "Tump", division "atlantis", at the <door>
    Then "division" is refused: "Choose a division in the list."
    When Salma proposes "end_district" from 01-07-2027: district "atlantis", at the <door>
    Then "district" is refused: "Choose a district that exists."
    When Salma proposes "new_district" from 01-07-2027: division "makran", at the <door>
    Then "name" is refused: "Fill "
    When Salma proposes "change_district" from 01-07-2027: district "kech", name "Kech", name_ur "کیچ", division "makran", at the <door>
    Then "name" is refused: "This is the name that it has."
    When Salma proposes "new_division" from 01-07-2027: name "makran", at the <door>
    Then "name" is refused: "There is or was a division of this name."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two proposals for one district do not both take effect
    When Salma proposes "end_district" from 01-07-2027: district "kech", at the <door>
    And Salma proposes "change_district" from 01-07-2027: district "kech", name "Turbat", division "makran", at the <door>
    And Naseer approves it, at the <door>
    And Naseer approves the other, at the <door>
    Then the answer is 409: "Choose a day after the first day"
    And "Turbat" is in the division "Makran" on 02-07-2027

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One district is not made twice
    When Salma proposes "new_district" from 01-07-2027: name "Tump", division "makran", at the <door>
    And Salma proposes "new_district" from 01-08-2027: name "Tump", division "makran", at the <door>
    And Naseer approves it, at the <door>
    And Naseer approves the other, at the <door>
    Then the answer is 409: "There is or was a district of this name"
    And there are 37 districts on 01-08-2027

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A proposal is refused with a reason
    When Salma proposes "end_district" from 01-07-2027: district "kech", at the <door>
    And Naseer refuses it because "Not gazetted.", at the <door>
    And Naseer approves it, at the <door>
    Then the answer is 409: "This has already been decided"
    And "Kech" is in the division "Makran" on 01-07-2027
    And officials read "Not gazetted." among the changes

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only rules and rates officers change the map
    Given Gul, who is an auditor
    When Gul proposes "end_district" from 01-07-2027: district "kech", at the <door>
    Then the answer is 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |
