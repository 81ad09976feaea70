Feature: Anybody inspects a firm's statements and has certified copies
  The register and what a firm filed are open to anybody, and the Registrar certifies copies for
  whoever asks (Partnership Act 1932, ss. 66 and 67). Nobody's CNIC is in them, and no minor's name.

  Background:
    Given Turbat Traders, a firm of Gul Khan and Noor Bibi with a minor, since 5 January 2026
    And an advocate who is no partner

  Scenario Outline: An advocate inspects the statement of a firm
    When the advocate reads the first filing, at the <door>
    Then it says "Main Bazaar, Turbat" and "Gul Khan", without a CNIC or the minor's name

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An advocate has a certified copy of a filing, for the fee in force
    Given a fee of Rs 100 for copies is in force
    When the advocate orders a copy of the first filing, at the <door>
    Then a bill of Rs 100 waits, and no officer has the order yet
    When the bill is paid, and the Registrar's officer certifies it, at the <door>
    Then the advocate has a signed copy that names the officer, without a CNIC or the minor's name
    And a stranger does not have its file

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: While no fee is in force the certified entry is free
    When the advocate orders a copy of the entry, at the <door>
    And the Registrar's officer certifies it, at the <door>
    Then the advocate has a signed extract that names the officer and gives the partners' addresses

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Where a fee for inspection is in force, who reads has ordered it
    Given a fee of Rs 50 for inspection is in force
    When the advocate reads the first filing, at the <door>
    Then it is refused with 403
    When the advocate orders an inspection, at the <door>
    And the bill is paid, and the Registrar's officer certifies it, at the <door>
    And the advocate reads the first filing, at the <door>
    Then it says "Main Bazaar, Turbat" and "Gul Khan", without a CNIC or the minor's name

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody orders a filing that there is not
    When the advocate orders a copy of filing 9, at the <door>
    Then it is refused with 422

    Examples:
      | door |
      | web  |
      | api  |
