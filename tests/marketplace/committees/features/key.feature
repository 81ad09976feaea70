Feature: A committee member makes a key
  Bids are sealed to a key that the committee shares. Each member's part is locked with the
  member's own key, and that with a passphrase that only the member knows.

  Scenario Outline: A member asks for a key, and a worker makes it
    Given Zarina, whom nobody has asked before
    When Zarina asks for a key with "granite ladder pickle orbit" at the <door>
    Then Zarina's key is being made
    When the worker has worked
    Then Zarina has a key, locked with "granite ladder pickle orbit"
    And Zarina is notified that her key is ready
    And the passphrase is in no table, event or audit row

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A weak passphrase is refused with what would be better
    Given Zarina, whom nobody has asked before
    When Zarina asks for a key with "<passphrase>" at the <door>
    Then "passphrase" is refused: "<sentence>"
    And Zarina has no key

    Examples:
      | passphrase                   | sentence                              | door |
      | short words                  | Use at least 15 characters            | web  |
      | short words                  | Use at least 15 characters            | api  |
      | aaaaaaaaaaaaaaaaaaaaa        | Use at least 8 different characters   | web  |
      | the key of zarina from pishin | Leave out your name                  | api  |

  Scenario Outline: What is typed twice must be the same
    Given Zarina, whom nobody has asked before
    When Zarina asks for a key with "granite ladder pickle orbit" and then "granite ladder" at the <door>
    Then "repeated" is refused: "Type the same passphrase again."
    And Zarina has no key

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A new key replaces the old one, which stays for the openings to come
    Given Zarina, who has a key already
    When Zarina asks for a key with "marble teapot canyon violin" at the <door>
    And the worker has worked
    Then Zarina has a key, locked with "marble teapot canyon violin"
    And her old key is kept, and retired

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A member sees where they sit, and nobody else's committees
    Given Zarina, who chairs the committee of a published tender
    When Zarina looks at her committees at the <door>
    Then she reads "Furniture and fixture for the project unit, Quetta"
    And somebody else reads nothing of it

    Examples:
      | door |
      | web  |
      | api  |
