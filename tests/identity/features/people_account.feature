Feature: People look after their account

  Background:
    Given Gul, who has an account

  Scenario Outline: Somebody reads their account
    When Gul reads the account, at the <door>
    Then it holds the name "Gul"
    And CNIC, mobile and e-mail are masked

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody changes name and language
    When Gul changes the name to "Gul Khan" and the language to Urdu, at the <door>
    Then it is done
    And Gul's name is "Gul Khan" and the language "ur"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody changes the mobile number
    When Gul asks to change the mobile to "0345 7654321", at the <door>
    Then it is done
    And a code went to "+923457654321"
    When Gul enters that code, at the <door>
    Then it is done
    And Gul's mobile is "+923457654321", confirmed
    And Gul is told "Your mobile number or e-mail address was changed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody else's mobile gets the same answer, and its owner is told
    Given Zarina, who has an account
    When Gul asks to change the mobile to Zarina's, at the <door>
    Then it is done
    And no code went to Zarina's mobile
    And Zarina is told "You have an account already"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A code belongs to who asked for it
    Given Zarina, who has an account
    When Gul asks to change the mobile to "0345 7654321", at the <door>
    And Zarina enters that code, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody unknown reads or changes an account
    When somebody not signed in reads the account, at the <door>
    Then it is refused with 401
    When somebody not signed in changes the password, at the <door>
    Then it is refused with 401

    Examples:
      | door |
      | web  |
      | api  |
