Feature: People create an account
  One account for everything. A code proves that the mobile number or e-mail address is theirs;
  nobody can find out here who has an account.

  Scenario Outline: Somebody creates an account with a code sent to the mobile
    When Gul registers with CNIC "54400-1234567-1" and mobile "0333 1234567", at the <door>
    Then it is done
    And a code went to "+923331234567"
    When Gul enters the code sent to "+923331234567", at the <door>
    Then it is done
    And there is an account for CNIC "5440012345671" with mobile "+923331234567"
    And Gul can sign in with "0333-1234567"
    And Gul cannot sign in with "54400-1234567-1", which no officer has seen on the card

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Whoever created an account is signed in, and is where they wanted to go
    Given Gul came to sign up from "/account/profile"
    When Gul enters the code sent to "+923331234567", in the browser
    Then Gul goes on to "/account/profile" and reads "Your account is ready, and you are signed in."
    When Gul enters the code sent to "+923331234567", in the browser
    Then Gul is led by "/sign-in?next=/account/profile" to "/account/profile"

  Scenario Outline: Somebody writes their name in Urdu first
    When Gul registers with the name "<name>" and in Urdu "<urdu>", at the <door>
    Then it is done
    When Gul enters the code sent to "+923331234567", at the <door>
    Then it is done
    And the account is of "<kept>", in Urdu "گل خان"

    Examples:
      | door | name   | urdu     | kept     |
      | web  | گل خان |          | گل خان   |
      | api  | گل خان |          | گل خان   |
      | web  | گل خان | Gul Khan | Gul Khan |
      | api  | گل خان | Gul Khan | Gul Khan |

  Scenario Outline: Only what is confirmed is kept
    When Gul registers with CNIC "5440012345671", mobile "03331234567" and e-mail "gul@example.org", at the <door>
    Then a code went to "+923331234567"
    And a code went to "gul@example.org"
    When Gul enters the code sent to "gul@example.org" as the e-mail's, at the <door>
    Then it is done
    And there is an account for CNIC "5440012345671" with e-mail "gul@example.org"
    And nobody has the mobile "+923331234567"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A CNIC that somebody typed before blocks nobody, and nobody is told
    Given Hostile, who has an account with the CNIC "5440012345671"
    When Gul registers with CNIC "54400-1234567-1" and mobile "0333 1234567", at the <door>
    Then it is done
    And a code went to "+923331234567"
    And Hostile is told nothing
    When Gul enters the code sent to "+923331234567", at the <door>
    Then it is done
    And there are two accounts for CNIC "5440012345671"
    And Gul can sign in with "0333 1234567"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Creating an account is the same work, whoever has the CNIC
    Given Zarina, who has an account
    And Hostile, who has an account with the CNIC "5440012345671"
    When somebody registers with Zarina's CNIC and mobile "03339999999", at the <door>
    And somebody registers with the CNIC that Hostile typed and mobile "03339999998", at the <door>
    And somebody registers with a CNIC that nobody has and mobile "03339999997", at the <door>
    Then all got the same answer after the same questions to the database

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A mobile number that has an account gets the same answer
    Given Zarina, who has an account
    When somebody registers with CNIC "5440012345671" and Zarina's mobile, at the <door>
    Then it is done
    And no code went to Zarina's mobile
    And Zarina is told "You have an account already"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wrong code makes no account
    When Gul registers with CNIC "5440012345671" and mobile "03331234567", at the <door>
    And Gul enters another code than the one sent to "+923331234567", at the <door>
    Then it is refused with 422 at "mobile_code": "This code is wrong"
    And there is no account for CNIC "5440012345671"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A code is good for ten minutes
    When Gul registers with CNIC "5440012345671" and mobile "03331234567", at the <door>
    And ten minutes pass
    And Gul enters the code sent to "+923331234567", at the <door>
    Then it is refused with 422 at "mobile_code": "This code is wrong, or it is too old"
    And there is no account for CNIC "5440012345671"

    Examples:
      | door |
      | web  |
      | api  |

  @committed
  Scenario Outline: Five wrong codes, and the right one no longer works
    When Gul registers with CNIC "5440012345671" and mobile "03331234567", at the <door>
    And Gul enters another code than the one sent to "+923331234567" 5 times, at the <door>
    And Gul enters the code sent to "+923331234567", at the <door>
    Then it is refused with 422 at "mobile_code": "This code is wrong"
    And there is no account for CNIC "5440012345671"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Codes are not sent one after another
    When Gul registers with CNIC "5440012345671" and mobile "03331234567", at the <door>
    And Gul asks for the codes again, at the <door>
    Then it is refused with 429: "A code has already been sent"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A new code replaces the old one
    When Gul registers with CNIC "5440012345671" and mobile "03331234567", at the <door>
    And a minute passes
    And Gul asks for the codes again, at the <door>
    Then it is done
    When Gul enters the first code sent to "+923331234567", at the <door>
    Then it is refused with 422 at "mobile_code": "This code is wrong"
    When Gul enters the code sent to "+923331234567", at the <door>
    Then it is done
    And there is an account for CNIC "5440012345671" with mobile "+923331234567"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is entered is explained in sentences
    When Gul registers with <field> "<value>", at the <door>
    Then it is refused with 422 at "<field>": "<sentence>"

    Examples:
      | door | field    | value             | sentence                       |
      | web  | cnic     | 54400-123456-1    | Enter the 13 digits            |
      | api  | cnic     | 54400-123456-1    | Enter the 13 digits            |
      | web  | cnic     |                   | Enter your CNIC number         |
      | web  | mobile   | 0813 123456       | Enter a mobile number          |
      | api  | mobile   | 0813 123456       | Enter a mobile number          |
      | web  | email    | gul at home       | Enter an e-mail address        |
      | api  | email    | gul at home       | Enter an e-mail address        |
      | web  | password | short             | Use between 10 and 200         |
      | api  | password | short             | Use between 10 and 200         |
      | web  | password | Password123!!     | Too many people use this       |
      | api  | password | Password123!!     | Too many people use this       |
      | web  | password | x5440012345671x   | Do not use your CNIC           |
      | api  | password | x5440012345671x   | Do not use your CNIC           |
      | web  | password | my 0333 1234567   | Do not use your CNIC           |
      | api  | password | i am gul khan now | Do not use your CNIC           |

  Scenario Outline: First and last digit of a CNIC refuse nobody
    When Gul registers with CNIC "<cnic>" and mobile "03331234567", at the web
    Then it is done

    Examples:
      | cnic          |
      | 1234567890123 |
      | 0000000000000 |
      | ۵۴۴۰۰۱۲۳۴۵۶۷۲ |
