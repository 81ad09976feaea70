Feature: People set a new password
  A code goes to the mobile and e-mail that they confirmed. Nobody learns who has an account.

  Background:
    Given Gul, who has an account

  Scenario Outline: Somebody sets a new password
    When Gul is signed in on a phone
    And a program has a token of Gul's
    And somebody asks for a new password for Gul's <identifier>, at the <door>
    Then it is done
    And a code went to Gul's mobile
    When Gul sets the password "three goats on a hill" with that code, at the <door>
    Then it is done
    And Gul is not signed in
    And the program is not let in any more
    And Gul is told "Your password was changed"
    And Gul can sign in with the new password

    Examples:
      | door | identifier     |
      | web  | CNIC           |
      | api  | CNIC           |
      | web  | e-mail address |

  Scenario Outline: Somebody unknown gets the same answer
    When somebody asks for a new password for CNIC "3330012345671", at the <door>
    Then it is done
    And no code went anywhere

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: No code goes to an address that nobody confirmed
    Given Gul confirmed neither mobile nor e-mail
    When somebody asks for a new password for Gul's CNIC, at the <door>
    Then it is done
    And no code went anywhere

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A code sets one password
    When somebody asks for a new password for Gul's CNIC, at the <door>
    And Gul sets the password "three goats on a hill" with that code, at the <door>
    And Gul sets the password "four goats on a hill!" with that code, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A weak password does not use up the code
    When somebody asks for a new password for Gul's CNIC, at the <door>
    And Gul sets the password "1234567890" with that code, at the <door>
    Then it is refused with 422 at "password": "Too many people use this password"
    When Gul sets the password "three goats on a hill" with that code, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Who keeps asking for somebody's codes does not keep them from getting one
    When a stranger at 203.0.113.9 asks for a new password for Gul
    And a stranger at 203.0.113.9 asks for a new password for Gul
    Then it is refused with 429: "A code has already been sent"
    When somebody asks for a new password for Gul's CNIC, at the web
    Then it is done
    When Gul sets the password "three goats on a hill" with that code, at the web
    Then it is done

  Scenario: Codes that many networks ask for are limited, but not for a browser that is known
    When Gul is signed in on a phone
    And strangers in 15 networks ask for a new password for Gul
    And a stranger at 198.51.100.1 asks for a new password for Gul
    Then it is refused with 429: "Too many attempts"
    When Gul asks for a new password on that phone
    Then it is done

  @committed
  Scenario: A new password ends the pause after wrong ones
    When Gul signs in with a wrong password 5 times
    And somebody asks for a new password for Gul's CNIC, at the web
    And Gul sets the password "three goats on a hill" with that code, at the web
    Then Gul can sign in with the new password
