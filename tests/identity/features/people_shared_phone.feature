Feature: A family shares one phone, and nobody gets into an account by it
  Zarina and her mother have no phones of their own; her brother Nabi keeps the family's. Notices for
  the women arrive there. Nabi is no thief, and one day he is: the phone must not make him one.

  Background:
    Given Zarina, who has an account and no mobile
    And Mother, who has an account and no mobile

  Scenario Outline: Each agrees, and a code proves that she reads the phone
    When Zarina asks for notices on "0333 7654321", at the <door>
    Then it is done
    And a code went to "+923337654321"
    When Zarina enters the code of the phone, at the <door>
    Then it is done
    When Mother asks for notices on "0333 7654321", at the <door>
    And Mother enters the code of the phone, at the <door>
    Then it is done
    And Zarina is told "A shared phone gets notices"
    When a notice with an amount is written for Zarina
    Then the phone "+923337654321" reads "For Zarina: there is a notice in your account"
    And the phone "+923337654321" reads no amount and no link
    When a notice without an amount is written for Mother
    Then the phone "+923337654321" reads "For Mother: Your password was changed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nabi, who holds the phone, recovers nothing and signs in nowhere
    Given Zarina shares the phone "+923337654321"
    When somebody asks for a new password for "0333 7654321", at the <door>
    Then it is done
    And no code went anywhere
    When somebody asks for a new password for Zarina's CNIC, at the <door>
    Then it is done
    And no code went anywhere
    When somebody creates an account with the mobile "0333 7654321", at the <door>
    Then it is done
    And no code went anywhere
    Given Nabi, who has an account
    When Nabi asks to make "0333 7654321" his own, at the <door>
    Then it is done
    And no code went anywhere

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A number that is somebody's own is not shared behind their back
    Given Nabi, who has an account
    When Zarina asks for notices on Nabi's number, at the <door>
    Then it is done
    And no code went to Nabi's mobile
    And Nabi is told "Somebody asked to share your mobile number"
    When Nabi says that his own number is shared, at the <door>
    Then it is done
    And Nabi is told "Your mobile number is a shared one now"
    And Nabi's number leads to no account any more
    When Zarina asks for notices on the number that was Nabi's, at the <door>
    And Zarina enters the code of the phone, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody gives up the only way into their account
    Given Karim, who has nothing but a mobile
    When Karim says that his own number is shared, at the <door>
    Then it is refused with 409: "You sign in with this number alone."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: She ends it whenever she likes
    Given Zarina shares the phone "+923337654321"
    When Zarina stops the notices there, at the <door>
    Then it is done
    When a notice without an amount is written for Zarina
    Then nothing more arrives on the phone "+923337654321"

    Examples:
      | door |
      | web  |
      | api  |
