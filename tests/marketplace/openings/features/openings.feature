Feature: Opening bids
  The committee opens all bids together, once a quorum of rule 7 has given its shares.

  Background:
    Given a tender with bids of "Turbat Traders" for 450000 and "Bolan Supplies" for 440000 rupees

  Scenario Outline: All bids open with the quorum's shares
    Given the last of them took the place of an earlier bid
    And the opening is due
    Then the chair is not asked for an earlier passphrase
    When the chair gives a share by <door>
    Then the bids are still sealed
    When the outside member gives a share by <door>
    Then the bids are open
    And the minutes show "Turbat Traders" with 450000 and "Bolan Supplies" with 440000 rupees
    And the securities are held as memoranda
    And no share or passphrase is left in the database
    And each firm is notified that the bids were opened
    And the public reads that the chair and the outside member opened them

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Members who are not the quorum open nothing
    Given the opening is due
    When the chair gives a share by <door>
    And the inside member gives a share by <door>
    Then the bids are still sealed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No share is taken early
    When the chair tries to give a share by <door>
    Then the member gets the answer "Bids can be opened once, after closing"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wrong passphrase can be tried a few times, and no more
    Given the opening is due
    When the chair gives a wrong passphrase 5 times by <door>
    Then the member's share is refused with "The passphrase does not unlock this identity."
    When the chair tries to give a share by <door>
    Then the member gets the answer "Too many tries."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A stranger learns nothing
    Given the opening is due
    When a stranger tries to give a share by <door>
    Then the member gets the answer "We could not find what you asked for."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Without a quorum the opening is postponed, and everything stays sealed
    Given the opening is due
    When the chair gives a share by <door>
    And the chair asks to postpone the opening by <door> because "The outside member is ill"
    Then the opening is not postponed
    When the chair asks to postpone the opening by <door> because "The outside member is ill"
    Then the member gets the answer "Another officer must approve it"
    When the outside member agrees to postpone the opening by <door> because "The outside member is ill"
    Then the bids are still sealed
    And no share or passphrase is left in the database
    And each firm is notified that the opening was postponed because "The outside member is ill"
    When the chair tries to give a share by <door>
    Then the member gets the answer "before the opening time that was announced"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A postponement renews no tries of passphrases
    Given the opening is due
    When the chair gives a wrong passphrase 5 times by <door>
    And the inside member asks to postpone the opening by <door> because "Nobody knows the words"
    And the outside member agrees to postpone the opening by <door> because "Nobody knows the words"
    Then the opening is postponed
    Given the opening is due
    When the chair tries to give a share by <door>
    Then the member gets the answer "Too many tries."
    When the outside member gives a share by <door>
    Then the bids are still sealed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The chair and an officer of the department postpone together
    Given the opening is due
    When the <first> asks to postpone the opening by <door> because "The hall is locked"
    Then the opening is not postponed
    When the <second> agrees to postpone the opening by <door> because "The hall is locked"
    Then the opening is postponed
    And each firm is notified that the opening was postponed because "The hall is locked"

    Examples:
      | first   | second  | door |
      | chair   | officer | web  |
      | officer | chair   | api  |

  Scenario Outline: Officers without the chair postpone nothing
    Given the opening is due
    When the officer asks to postpone the opening by <door> because "The hall is locked"
    And the <second> agrees to postpone the opening by <door> because "The hall is locked"
    Then the member gets the answer "<sentence>"
    And the opening is not postponed

    Examples:
      | second         | sentence                             | door |
      | officer        | Another officer must approve it      | web  |
      | officer        | Another officer must approve it      | api  |
      | other officer  | Two members of the committee postpone | web  |
      | other officer  | Two members of the committee postpone | api  |
      | inside member  | Two members of the committee postpone | web  |
      | outside member | Two members of the committee postpone | api  |

  Scenario Outline: An opening without bids has minutes that say so
    Given nobody has bid
    And the opening is due
    When the chair gives a share by <door>
    And the outside member gives a share by <door>
    Then the minutes say that there was nothing to open

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Rubbish in the table stops nobody else's bid
    Given somebody has planted rubbish of every kind in the table of bids
    And the opening is due
    When the chair gives a share by <door>
    And the outside member gives a share by <door>
    Then the bids are open
    And the minutes show "Turbat Traders" with 450000 and "Bolan Supplies" with 440000 rupees
    And each planted bid is recorded as unreadable

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bid that was changed in the database stays sealed, and the others open
    Given somebody has <changed> a bid in the database
    And the opening is due
    When the chair gives a share by api
    And the outside member gives a share by api
    Then the minutes name 1 bid that stays sealed, and the others are open

    Examples:
      | changed             |
      | planted             |
      | copied              |
      | withdrawn           |
      | replaced            |
      | taken a MAC from    |

  Scenario: Nothing is opened while no bid has a MAC, for an opening is final
    Given somebody has taken the MACs of all bids in the database
    And the opening is due
    When the chair gives a share by api
    And the outside member gives a share by api
    Then the bids are still sealed

  Scenario Outline: A share that was swapped is refused by name
    Given the opening is due
    And somebody has swapped the chair's share and its commitment
    When the chair tries to give a share by <door>
    Then the member gets the answer "Your share is not the one that was made when the tender was published."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A key that was made later does not lock a member out
    Given the opening is due
    And the chair has made another key since
    Then the chair is asked for an earlier passphrase
    When the chair gives a share by <door>
    And the outside member gives a share by <door>
    Then the bids are open

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A tender that is cancelled while shares unlock is never opened
    Given the opening is due
    When the chair gives a share by api
    And the outside member hands a share to the worker
    And the tender is cancelled
    And the workers do what is due
    Then the bids are still sealed
    And no share or passphrase is left in the database

  Scenario Outline: A court keeps the bids shut, also after the shares were given
    Given a tender with bids of "Turbat Traders" for 450000 and "Bolan Supplies" for 440000 rupees
    And the opening is due
    When the chair gives a share by <door>
    And the outside member hands a share to the worker
    And a court stays the opening
    And the workers do what is due
    Then the bids are still sealed
    When the chair tries to give a share by <door>
    Then the member gets the answer "stayed this in case"
    When the court ends its stay
    And the chair gives a share by <door>
    And the outside member gives a share by <door>
    Then the bids are open

    Examples:
      | door |
      | web  |
      | api  |
