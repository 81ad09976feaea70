Feature: A corrected name is the name that others meet
  A name was entered wrongly, or a change of it on a wrong day. Once that is corrected, whoever
  checks a name meets the right one and not the wrong one. A word that the law bars is no correction.

  Background:
    Given the firm "Turbat Tradres" of Gul Khan and Noor Bibi, in the register and the index

  Scenario Outline: The Registrar rectifies a name
    When the examiner proposes the name "Turbat Traders", at the <door>
    And the approver approves it, at the <door>
    Then who checks "Turbat Traders" meets "Turbat Traders", at the <door>
    And nobody meets "Turbat Tradres" any more
    And the register is what its filings make

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A barred word is no rectification
    When the examiner proposes the name "Government Traders", at the <door>
    Then it is refused with 409: "A name must not contain “Government”."
    And nobody meets "Government Traders" any more

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who approves is warned of a name that is like another
    Given "Turbat Traders" is the name of another firm
    When the examiner proposes the name "Turbat Traders", at the <door>
    Then the approver reads: "A business is registered by this name already: “Turbat Traders”.", at the <door>
    When the approver approves it, at the <door>
    Then the register is what its filings make

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: All other places are rectified away
    Given the firm has another place in Gwadar
    When the examiner proposes that there are no other places, at the <door>
    And the approver approves it, at the <door>
    Then the register names no other places
    And the register is what its filings make

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A shopkeeper corrects her own entry, name and other places
    Given "Turbat Tialors" of Zarghuna alone, with another place in Gwadar
    When she asks for the name "Turbat Tailors" and for no other places, at the <door>
    And the Registrar's two officers enter it
    Then who checks "Turbat Tailors" meets "Turbat Tailors", at the <door>
    And nobody meets "Turbat Tialors" any more
    And her entry names no other places
    And the register is what its filings make

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: She says that there are none, and writes one
    Given "Turbat Tialors" of Zarghuna alone, with another place in Gwadar
    When she asks for no other places and writes one, at the <door>
    Then it is refused beside "no_other_places": "You wrote other places."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A barred word in Urdu alone is met in the form
    Given a firm "Turbat Tialors" of Zarghuna and Hani, with another place in Gwadar
    When she asks for the Urdu name "سرکاری درزی", at the <door>
    Then it is refused beside "business_name_ur": "A name must not contain “Government”."

    Examples:
      | door |
      | web  |
      | api  |
