Feature: A relief is changed in a form
  An officer of Finance changes rates and texts without the file of the relief. Another reads what
  changed in words, with its cost, and approves it.

  Background:
    Given a relief that gives "25 %" of the taxes, and a firm that got Rs 3,50,000 of it

  Scenario Outline: A rate is changed
    When an officer sets the rate of firms with local staff to "40" and sends it, at the <door>
    And the officer asks what that would cost, at the <door>
    And another officer reads the change on its page
    Then they read that "Share for firms with local staff, from 1 July 2026" was "35 %" and becomes "40 %"
    And they read that past claims would get "Rs 4,00,000" for "Rs 3,50,000"
    When they approve it at the <door>
    Then a firm that paid Rs 10,00,000 gets Rs 4,00,000
    And a form that was opened before is refused, and its owner opens none

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: One language is changed alone
    When an officer types the English title "Rebate for all" and the rate "200 %", and sends it
    Then the form asks for the Urdu title, and for a rate of 100 % at most
    And it still has the title "Rebate for all", the rate "200 %" and the source "Notification FD-2/2026"
    When the officer ticks that the Urdu title needs no change, and corrects the rate
    And another officer reads the change on its page
    Then they read "The Urdu text was not changed."
