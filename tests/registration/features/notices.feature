Feature: Public notice of what changed in a firm
  A partner who leaves, and those who stay, remain liable to others until public notice is given:
  to the Registrar, in the Gazette, and in a newspaper of the district (Partnership Act 1932, ss. 32,
  45 and 72). The firm gets the text, and says where it appeared; everybody reads what is missing.

  Background:
    Given Turbat Traders, a firm of Gul Khan, Noor Bibi and Hani since 5 January 2026

  Scenario Outline: A partner retires, and the notice is complete when it appeared everywhere
    Given Hani retired from 10 January 2026
    Then everybody reads that public notice is missing and partners stay liable, at the <door>
    And Gul Khan reads the text of the notice in both languages, with Hani in it
    When Gul Khan records the Gazette "Extraordinary, Part I", number "77", of 20 January 2026, at the <door>
    Then everybody reads that public notice is missing and partners stay liable, at the <door>
    When Gul Khan records the newspaper "Daily Intekhab" of 2 February 2026, at the <door>
    Then everybody reads that notice is complete since the Registrar had it too, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A firm that is dissolved gives notice of it
    Given the firm was dissolved from 10 January 2026
    When Gul Khan records the Gazette "Part I", number "78", of 20 January 2026, at the <door>
    And the Registrar's officer records the newspaper "Daily Mashriq" of 15 January 2026, at the <door>
    Then everybody reads that notice is complete since the Registrar had it too, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who left the firm publishes it as well, and a stranger does not
    Given Hani retired from 10 January 2026
    When Hani, who has shown her card, records the Gazette "Part I", number "79", of 20 January 2026, at the <door>
    Then it is recorded
    When a stranger records the newspaper "Daily Jang" of 20 January 2026, at the <door>
    Then it is refused with 404
    When an officer of another office records the newspaper "Daily Jang" of 20 January 2026, at the <door>
    Then it is refused with 404
    When Gul Khan records the Gazette "Part I", number "", of 20 January 2026, at the <door>
    Then it is refused with 422
    When Gul Khan records the newspaper "Daily Jang" of tomorrow, at the <door>
    Then it is refused with 422

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: The law asks no notice of a death
    Given Hani died and left from 10 January 2026
    Then nobody reads of a notice

  Scenario Outline: The Registrar's office reads which firms owe a notice, the oldest first
    Given Hani retired from 10 January 2026
    And another firm was dissolved from 8 January 2026, and one of a dead partner owes nothing
    Then the Registrar's officer reads that both firms owe the Gazette and a newspaper, at the <door>
    When Gul Khan records the Gazette "Part I", number "77", of 20 January 2026, at the <door>
    Then the Registrar's officer reads that Turbat Traders owes a newspaper alone, at the <door>
    When Gul Khan records the newspaper "Daily Intekhab" of 2 February 2026, at the <door>
    Then the Registrar's officer reads nothing more of Turbat Traders, at the <door>
    And an officer of another office reads of no firm, and a citizen is refused, at the <door>

    Examples:
      | door |
      | web  |
      | api  |
