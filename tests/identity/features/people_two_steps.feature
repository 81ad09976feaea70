Feature: People sign in with two steps
  Somebody who learns a password still cannot sign in. Recovery codes help when the phone is lost.

  Background:
    Given Gul, who has an account

  Scenario Outline: Somebody sets up an authenticator app
    When Gul sets up an authenticator app, at the <door>
    Then Gul gets ten recovery codes
    And Gul is told "The second step of your sign-in was changed"
    When Gul signs in with CNIC
    Then a code is asked for
    And Gul is not signed in
    When Gul enters the next code of the app
    Then Gul is signed in

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Setting it up needs a fresh proof
    Given Gul proved who they are eleven minutes ago
    When Gul begins to set up an authenticator app, at the <door>
    Then the password is asked for again

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: After a proof it goes on
    Given Gul proved who they are eleven minutes ago
    When Gul proves who they are with the password, at the <door>
    And Gul begins to set up an authenticator app
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A proof needs the right password
    When Gul proves who they are with a wrong password, at the <door>
    Then it is refused with 422 at "password": "The password is not right"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A code works once
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And Gul enters the code of the app
    Then Gul is signed in
    When Gul signs in elsewhere with the same code
    Then it is refused with 422 at "code": "This code is wrong, or has already been used"

  Scenario: A recovery code works once
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And Gul enters a recovery code
    Then Gul is signed in
    When Gul signs in elsewhere with the same code
    Then it is refused with 422 at "code": "This code is wrong, or has already been used"

  Scenario: The second step cannot be skipped
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And Gul opens the account page
    Then Gul is led to sign in

  Scenario: The second step waits ten minutes
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And ten minutes pass
    And Gul enters the code of the app
    Then it is refused with 409: "Sign in again"

  Scenario: A new password ends a second step that waits
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And Gul's password is set anew
    And Gul enters the code of the app
    Then it is refused with 409: "Sign in again"

  @committed
  Scenario: Wrong codes are counted like wrong passwords
    Given Gul has an authenticator app
    When Gul signs in with CNIC
    And Gul enters a wrong code 5 times
    And Gul signs in with CNIC
    And Gul enters the code of the app
    Then it is refused with 429: "Too many wrong tries"

  Scenario Outline: Somebody takes the second step away
    Given Gul has an authenticator app
    When Gul removes the authenticator app, at the <door>
    Then it is done
    When Gul signs in with CNIC
    Then Gul is signed in

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: New recovery codes replace the old
    Given Gul has an authenticator app
    When Gul makes new recovery codes, at the <door>
    Then Gul gets ten recovery codes
    When Gul signs in with CNIC
    And Gul enters one of the first recovery codes
    Then it is refused with 422 at "code": "This code is wrong"

    Examples:
      | door |
      | web  |
      | api  |
