Feature: The register certifies what it says, and what was filed
  Anybody takes a signed extract of a business as of a day. Owners, and the Registrar's office, take
  a certified copy of a filing. Whoever has the paper checks it, free, at the address on it.

  Background:
    Given Turbat Traders, which Gul Khan owns with Noor Bibi since 5 January 2026

  Scenario Outline: Anybody takes an extract, and anybody checks it
    When a stranger asks for an extract as of 10 January 2026, at the <door>
    Then the paper is signed and says "Turbat Traders" and "Gul Khan"
    And it says no CNIC
    And its page says "Valid", at the <door>
    And the file is the one that was issued, and a changed one is not
    When another stranger asks for an extract as of 10 January 2026, at the <door>
    Then it is the same paper

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An extract tells when it is overtaken
    When a stranger asks for an extract as of 10 January 2026, at the <door>
    And the name is changed to "Makran Traders" from 15 January 2026
    Then its page says "Changed since", at the <door>
    When that the name was "Turbat Trading" from the beginning is put right
    Then its page says "Corrected", at the <door>
    When a stranger asks for an extract as of 10 January 2026, at the <door>
    Then it is another paper

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody gets an extract of a day that has not come, or was before the register
    When a stranger asks for an extract as of tomorrow, at the <door>
    Then there is none: 422
    When a stranger asks for an extract as of 1 January 2026, at the <door>
    Then there is none: 404

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An owner has a certified copy of a filing, and so has the Registrar's office
    When Gul Khan asks for a copy of the first filing, at the <door>
    Then the paper is signed and says "Turbat Traders" and "Main Bazaar, Turbat"
    And it says no CNIC
    And its page says "Valid", at the <door>
    And the file is for Gul Khan and the Registrar's office alone
    When the Registrar's officer asks for a copy of the first filing, at the <door>
    Then it is the same paper
    When a stranger asks for a copy of the first filing, at the <door>
    Then there is none: 404
    When an officer of another office asks for a copy of the first filing, at the <door>
    Then there is none: 404
    When that the name was "Turbat Trading" from the beginning is put right
    Then its page says "Corrected", at the <door>

    Examples:
      | door |
      | web  |
      | api  |
