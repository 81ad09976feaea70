Feature: Who was admitted as a minor comes of age, and elects
  The Act gives six months from majority to say, by public notice, whether one becomes a partner.
  Whoever says nothing becomes one. The firm and the former minor are reminded.

  Background:
    Given the firm Sahil Boat Repairs of Gul Khan and Hani, with Noor Jan admitted as a minor

  Scenario: They are reminded on the day of majority, and before the time ends
    When the reminders are sent
    Then nobody is reminded
    When Noor Jan comes of age, and the reminders are sent twice
    Then Noor Jan, Gul Khan and Hani are reminded once
    When five months and ten days pass, and the reminders are sent twice
    Then Noor Jan, Gul Khan and Hani are reminded a second time

  Scenario: Who has no account gets a letter on paper, once
    Given Noor Jan and Hani have no account
    When Noor Jan comes of age, and the reminders are sent twice
    Then letters to Noor Jan and Hani wait to be posted, and Gul Khan is reminded once

  Scenario Outline: Noor Jan becomes a partner
    Given Noor Jan has come of age
    When Noor Jan tells the register "partner", signs and submits it, at the <door>
    And the Registrar's two officers enter it
    Then Noor Jan is a partner from the day of the notice, and acts for the firm

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Noor Jan does not become one
    Given Noor Jan has come of age
    When Noor Jan tells the register "no_partner", signs and submits it, at the <door>
    And the Registrar's two officers enter it
    Then Noor Jan was admitted until the day of the notice, and is no partner

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody elects as a minor, and a stranger sees nothing
    When Noor Jan tries to tell the register, at the <door>
    Then it is refused: 404
    When a stranger tries to tell the register, at the <door>
    Then it is refused: 404

    Examples:
      | door |
      | web  |
      | api  |
