Feature: The name of a business
  Whoever founds a business sees first whether it may have its name, and which names are like it.
  The officer who decides sees the same. Names that people have held here are of companies, unless
  they are of a firm: by law a firm's name is its own alone only where the province says so.

  Background:
    Given the rules on names that come with the release
    And "Turbat Traders" ("تربت ٹریڈرز") is registered
    And "Zarghoon Motors" ("") stands in an old register

  Scenario Outline: Anybody checks a name
    When somebody asks whether "<name>" is free, at the <door>
    Then the answer is "<verdict>"
    And it names the conflict "<conflict>"

    Examples:
      | door | name                     | verdict      | conflict        |
      | web  | Hingol Fisheries         | free         |                 |
      | api  | Hingol Fisheries         | free         |                 |
      | web  | Traders Turbat & Sons    | name-alike   | Turbat Traders  |
      | api  | Traders Turbat & Sons    | name-alike   | Turbat Traders  |
      | web  | turbat trader (Pvt) Ltd. | name-taken   | Turbat Traders  |
      | api  | turbat trader (Pvt) Ltd. | name-taken   | Turbat Traders  |
      | web  | Turbat Enterprises       | name-near    | Turbat Traders  |
      | api  | Turbat Enterprises       | name-near    | Turbat Traders  |
      | web  | Zarghun Motor            | name-legacy  | Zarghoon Motors |
      | api  | Zarghun Motor            | name-legacy  | Zarghoon Motors |
      | web  | Zarghoom Motors          | name-legacy  | Zarghoon Motors |
      | api  | Zarghoom Motors          | name-legacy  | Zarghoon Motors |
      | web  | Govt Fisheries           | barred-word  |                 |
      | api  | Govt Fisheries           | barred-word  |                 |

  Scenario Outline: A name in Urdu meets the same name in English letters
    When somebody asks whether the Urdu name "تربت ٹریڈر اینڈ سنز" is free, at the <door>
    Then the answer is "name-alike"
    And it names the conflict "Turbat Traders"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A name in a third script is refused with a sentence, and nothing is lost
    When somebody asks whether "Турбат Fisheries" is free, at the <door>
    Then the answer is "script"
    And it says "A name is written in English letters or in Urdu. This has other letters."
    And what was typed is still there

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No form of business may be the Government's bank
    Given every word that comes with the release is in force
    When somebody asks whether a <form> may be "Government Bank of Pakistan", at the <door>
    Then it says "<says>"
    And it offers no name with "Bank" in it

    Examples:
      | door | form            | says                                                   |
      | web  | partnership     | A name must not contain “Government”.                  |
      | api  | partnership     | A name must not contain “Government”.                  |
      | web  | company         | A name must not contain “Government”.                  |
      | api  | company         | A name must not contain “Government”.                  |
      | web  | sole_proprietor | The law bars “Government” for other forms of business. |
      | api  | sole_proprietor | The law bars “Government” for other forms of business. |

  Scenario Outline: A law on companies refuses companies, and lets two officers decide of firms
    When Salma bars "Emirate" by law to companies, and to companies by two officers, at the <door>
    Then it is refused with 422: "Two officers decide only where a word is barred to other kinds"
    When Salma bars "Emirate" by law to companies, and to firms by two officers, at the <door>
    And Naseer approves it, at the <door>
    Then everybody reads that "Company, registered with SECP; two officers decide for: Partnership firm"
    When somebody asks whether a company may be "Emirate Fisheries", at the <door>
    Then it says "A name must not contain “Emirate”."
    When somebody asks whether a partnership may be "Emirate Fisheries", at the <door>
    Then it says "The law bars “Emirate” for other forms of business. For yours, two officers decide."
    When somebody asks whether a sole_proprietor may be "Emirate Fisheries", at the <door>
    Then the answer is "free"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A firm that is on the platform already is met
    Given the firm "Chiltan Carpets" is on the platform and not in the register
    When somebody asks whether "Chiltan Carpets" is free, at the <door>
    Then the answer is "name-supplier"
    And it names the conflict "Chiltan Carpets"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What others have comes with names to take instead
    When Gul Khan of Kech asks whether "Turbat Traders" is free, at the <door>
    Then the answer is "name-taken"
    And it suggests "Turbat Traders Kech"
    And what it suggests is free

    Examples:
      | door |
      | web  |
      | api  |

  # Partnership Act 1932, s. 58: it bars words, and no name for being like another.
  Scenario Outline: A firm may have the name of another
    When Gul Khan has "Turbat Traders" held for a firm, at the <door>
    Then it is held for 30 days
    When Naz Bibi has "Turbat Traders" held for a firm, at the <door>
    Then it is held for 30 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The province may give a firm a name that is its own
    Given the province lets no firm have the name of another, by <source>
    When Gul Khan has "Turbat Traders" held for a firm, at the <door>
    Then it is refused with <status>: "A business is registered by this name already"

    Examples:
      | door | source             | status |
      | web  | its official text  | 409    |
      | api  | its official text  | 409    |
      | web  | a secondary source | 422    |
      | api  | a secondary source | 422    |

  Scenario Outline: A person has a name held, and lets it go
    When Gul Khan has "Hingol Fisheries" held, at the <door>
    Then it is held for 30 days
    When Naz Bibi has "The Hingol Fishery Co." held, at the <door>
    Then it is refused with 409: "This name is held for somebody else at present"
    When Gul Khan lets it go, at the <door>
    And Naz Bibi has "The Hingol Fishery Co." held, at the <door>
    Then it is held for 30 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A name that is only alike is had with a reason, never the same name
    When Gul Khan has "Traders Turbat & Sons" held, at the <door>
    Then it is refused with 422: "% like the name of a registered business: “Turbat Traders”"
    When Gul Khan has "Traders Turbat & Sons" held because "We sell carpets, they sell fish", at the <door>
    Then it is held for 30 days
    And the reason "We sell carpets, they sell fish" is kept with it
    When Gul Khan has "Turbat Traders" held because "We sell carpets, they sell fish", at the <door>
    Then it is refused with 409: "A business is registered by this name already"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Of two people who want names that are alike, the second gives a reason
    Given Gul Khan has "Hingol Traders" held
    When Naz Bibi has "Hingol Enterprises" held, at the <door>
    Then it is refused with 422: "% like a name that is held for somebody else"
    When Naz Bibi has "Hingol Enterprises" held because "My street is called Hingol", at the <door>
    Then it is held for 30 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A word barred by a secondary source asks for a reason
    When Salma bars "Emirate" by a secondary source from today, at the <door>
    And Naseer approves it, at the <door>
    Then everybody reads that "Emirate" asks for a reason
    When Gul Khan has "Emirate Fisheries" held, at the <door>
    Then it is refused with 422: "By a rule that is not certain, no name may contain “Emirate”."
    When Gul Khan has "Emirate Fisheries" held because "It is my family's name", at the <door>
    Then it is held for 30 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who holds a name is in nobody's way but others'
    Given Gul Khan has "Hingol Fisheries" held
    When Gul Khan asks whether "Hingol Fisheries" is free, at the <door>
    Then the answer is "free"
    When Gul Khan has "Hingol Fisheries" held, at the <door>
    Then it is refused with 409: "You have this name already."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who wants more names than most people may hold says why
    Given Gul Khan has "Hingol Fisheries" held
    And Gul Khan has "Chiltan Furniture" held
    And Gul Khan has "Zamuran Sweets" held
    When Gul Khan has "Kolpur Bakery" held, at the <door>
    Then it is refused with 422: "You have 3 reserved names. The usual limit is 3"
    When Gul Khan has "Kolpur Bakery" held because "I help four villages", at the <door>
    Then it is held for 30 days

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two officers bar a word from a day on, and lift it again
    When Salma bars "Emirate" ("امارت") to everybody by law from today, at the <door>
    Then "Emirate Fisheries" may still be had
    When Salma approves it, at the <door>
    Then it is refused with 403: "You entered this yourself. Another officer must approve it."
    When Naseer approves it, at the <door>
    Then "Emirate Fisheries" is refused for "barred-word"
    And "امارت فشریز" is refused for "barred-word"
    When Salma lifts "Emirate" from tomorrow, at the <door>
    And Naseer approves it, at the <door>
    Then "Emirate Fisheries" is refused for "barred-word"
    And tomorrow "Emirate Fisheries" may be had

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody is refused a name on a ground that nobody has verified
    When Salma bars "Emirate" on a ground that is not verified, at the <door>
    Then it is refused with 422: "You cannot refuse a name on a ground that is not verified."

    Examples:
      | door |
      | web  |
      | api  |
