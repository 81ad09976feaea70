Feature: Founding a partnership firm
  One form for the Registrar of Firms and every other agency that the firm needs. The agencies work
  at the same time, unless one waits for another; with the Registrar's grant the firm stands in the
  register. All partners sign the statement, and whatever is changed of it.

  Background:
    Given the registration of partnership firms is offered, with its offices, rules and fees
    And Gul Khan has begun to found a firm with Hani, at the <door>

  Scenario Outline: From the first page to the register
    When he fills in the form page by page
    Then he reads that it costs 3,500 rupees, and that Hani and he have to sign
    When both have signed it
    And he submits it
    Then the firm has a temporary number, and no office begins before the fees are paid
    When the fees are paid
    Then the Registrar, the Revenue Authority, Labour, Social Security and Excise have it at once
    And the chamber waits for the Registrar
    When the Registrar sends "duration" back: "Until which day?"
    And he answers "duration" with "Until 31-12-2035", which both sign anew
    And all others pass it
    And the Registrar's two officers pass it
    Then the firm stands in the register with its number, both partners and "Until 31-12-2035"
    And he reads that the chamber has it now
    And the numbers of the other agencies stand beside it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What the law or the register does not allow is refused, and nothing is lost
    Given he has saved every page of the form
    When he changes the page "<page>": <change>
    Then the answer is 422
    And beside "<field>" stands "<sentence>"
    And every page is kept as it was

    Examples:
      | door | page     | change                                 | field                   | sentence                           |
      | web  | partners | the second partner has the first's CNIC | partners-1-partner-cnic | This is the same as in entry 1.    |
      | api  | partners | the second partner has the first's CNIC | partners-1-partner-cnic | This is the same as in entry 1.    |
      | web  | partners | the second partner is a minor           | partners                | at least two partners who are of age |
      | api  | partners | the second partner is a minor           | partners                | at least two partners who are of age |
      | web  | name     | the name is "Ветер"                    | business_name           | English letters only            |
      | api  | name     | the name is "Ветер"                    | business_name           | English letters only            |
      | web  | name     | the name is "Government Boats"         | business_name           | Government                         |
      | api  | name     | the name is "Government Boats"         | business_name           | Government                         |
      | web  | name     | the name is that of another firm       | business_name           | Possible instead:                  |
      | api  | name     | the name is that of another firm       | business_name           | Possible instead:                  |

  Scenario Outline: Names are written in Urdu first, and the English ones are asked for afterwards
    When he writes "ساحل مرمت کشتی" where the firm's name in English is asked for
    Then the answer is 422
    And beside "business_name" stands "Enter it here in English letters as well."
    And he finds "ساحل مرمت کشتی" in the field "business_name_ur"
    When he adds "Sahil Boat Repairs" in English letters
    Then the firm is named "Sahil Boat Repairs" and "ساحل مرمت کشتی"
    When he writes "گل خان" where the first partner's name in English is asked for
    Then the answer is 422
    And beside "partners-0-partner-name" stands "Enter it here in English letters as well."
    And he finds "گل خان" in the field "partners-0-partner-name_ur"
    When he writes the first partner's two names each in the field of the other
    Then the first partner is named "Gul Khan" and "گل خان"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Half a partner may be completed later
    When he names a partner without a day of joining, to complete it later
    Then his application can be looked at, and says what is missing

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What stops nothing is told at once
    Given an old paper register has a firm of the same name
    When he saves the page of the name
    Then he reads at his application that an old register holds it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A stolen draft link shows nothing
    Given he has saved every page of the form
    When somebody else follows the link, at the <door>
    Then nothing of it can be read, saved or submitted
    And every page is kept as it was

    Examples:
      | door |
      | web  |
      | api  |

  # Partnership Act 1932, s. 59: the Registrar enters a firm when satisfied, and no clock is.
  Scenario Outline: Time alone registers no firm, and no officer can let it
    Given an officer of rules is refused at the <door> to let the Registrar's last step count as approved by time
    And he has submitted the signed form, paid for it, and the statement was examined
    When ten days pass, and the clocks are looked at
    Then the firm is not in the register, and the step was escalated

    Examples:
      | door |
      | web  |
      | api  |
