Feature: People sign in
  With CNIC, mobile number or e-mail address, and a password; then with a code of their app.

  Background:
    Given Gul, who has an account

  Scenario Outline: Somebody signs in and out
    When Gul signs in with <identifier>
    Then Gul is signed in
    When Gul signs out
    Then Gul is not signed in

    Examples:
      | identifier     |
      | CNIC           |
      | mobile number  |
      | e-mail address |

  Scenario: Pages speak the language that somebody chose
    Given Gul reads Urdu
    When Gul signs in with CNIC
    Then pages are in Urdu

  Scenario: Wrong password and unknown person read the same
    When Gul signs in with a wrong password
    Then it is refused with 422: "These details do not match"
    When somebody unknown signs in
    Then it is refused with 422: "These details do not match"
    And both answers are the same page

  Scenario: A closed account is as unknown as none
    Given Gul's account is closed
    When Gul signs in with CNIC
    Then it is refused with 422: "These details do not match"

  @committed
  Scenario: After five wrong passwords there is a pause, even for the right one
    When Gul signs in with a wrong password 5 times
    And Gul signs in with CNIC
    Then it is refused with 429: "Too many wrong tries. Try again in 1 min"
    When Gul signs in with mobile number
    Then it is refused with 429: "Too many wrong tries"
    When the pause is over
    And Gul signs in with CNIC
    Then Gul is signed in

  @committed
  Scenario Outline: A stranger's wrong passwords lock the stranger out, not the owner
    When a stranger at <theirs> signs in as Gul with a wrong password 5 times
    And a stranger at <theirs> signs in as Gul with a wrong password
    Then it is refused with 429: "Too many wrong tries"
    When a stranger at <near> signs in as Gul with a wrong password
    Then it is refused with 429: "Too many wrong tries"
    When Gul signs in with CNIC
    Then Gul is signed in

    Examples:
      | theirs           | near             |
      | 203.0.113.9      | 203.0.113.77     |
      | 2001:db8:1:2::3  | 2001:db8:1:2:9:: |

  @committed
  Scenario: A browser that somebody signed in with is never locked out by strangers
    When Gul signs in with CNIC
    And Gul signs out
    And a stranger at 127.0.0.9 signs in as Gul with a wrong password 5 times
    And a stranger at 127.0.0.9 signs in as Gul with a wrong password
    Then it is refused with 429: "Too many wrong tries"
    When Gul signs in with CNIC
    Then Gul is signed in

  @committed
  Scenario: Who has a known browser guesses no more than others
    When Gul signs in with CNIC
    And Gul signs out
    And Gul signs in with a wrong password 5 times
    And Gul signs in with CNIC
    Then it is refused with 429: "Too many wrong tries"

  @committed
  Scenario: A browser is no longer known once the password has changed
    When Gul signs in with CNIC
    And Gul changes the password to "three goats on a hill", at the api
    And a stranger at 127.0.0.9 signs in as Gul with a wrong password 5 times
    And Gul signs in with CNIC
    Then it is refused with 429: "Too many wrong tries"

  @committed
  Scenario: Wrong passwords elsewhere do not keep somebody from proving who they are
    When Gul signs in with CNIC
    And a stranger at 127.0.0.9 signs in as Gul with a wrong password 6 times
    And Gul proves who they are in that browser
    Then Gul's proof is accepted

  @committed
  Scenario: Wrong proofs in one session do not keep another from signing in
    When Gul signs in with CNIC
    And Gul proves who they are wrongly in that browser 6 times
    Then it is refused with 429: "Too many wrong tries"
    When Gul signs out
    And Gul signs in with CNIC
    Then Gul is signed in

  @committed
  Scenario: Guesses from many networks are slowed for the account
    When strangers in 50 networks sign in as Gul with a wrong password
    And a stranger at 198.51.100.1 signs in as Gul with a wrong password
    Then it is refused with 429: "Too many wrong tries. Try again in 1 min"

  @committed
  Scenario: The pauses grow
    When Gul signs in with a wrong password 5 times
    And the pause is over
    And Gul signs in with a wrong password
    And Gul signs in with CNIC
    Then it is refused with 429: "Too many wrong tries. Try again in 2 min"

  @committed
  Scenario: Somebody unknown is locked out just the same
    When somebody unknown signs in 5 times
    And somebody unknown signs in
    Then it is refused with 429: "Too many wrong tries. Try again in 1 min"

  @committed
  Scenario: The right password starts the count again
    When Gul signs in with a wrong password 4 times
    And Gul signs in with CNIC
    And Gul signs out
    And Gul signs in with a wrong password 4 times
    And Gul signs in with CNIC
    Then Gul is signed in

  Scenario: One address cannot try for ever
    When 60 sign-ins came from this address
    And Gul signs in with CNIC
    Then it is refused with 429: "Too many attempts. Try again in"

  Scenario: A session idles for two hours at most
    When Gul signs in with CNIC
    And Gul does nothing for two hours
    Then Gul is not signed in

  Scenario: A session ends after twelve hours
    When Gul signs in with CNIC
    And twelve hours pass
    Then Gul is not signed in

  Scenario Outline: Somebody ends a session of another device
    When Gul signs in with CNIC
    Then Gul sees 1 browser session more than before, at the <door>
    When Gul ends the session of that browser, at the <door>
    Then it is done
    And Gul is not signed in

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody ends all other sessions
    When Gul signs in with CNIC
    And Gul ends all other sessions, at the <door>
    Then it is done
    And Gul is not signed in

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody ends somebody else's session
    Given Zarina, who has an account
    When Gul signs in with CNIC
    And Zarina ends the session of that browser, at the <door>
    Then it is refused with 404: "We could not find"
    And Gul is signed in

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Changing the password signs other devices out
    When Gul signs in with CNIC
    And Gul changes the password to "three goats on a hill", at the <door>
    Then it is done
    And Gul is not signed in
    And Gul is told "Your password was changed"
    And Gul can sign in with the new password

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Changing the password needs the present one
    When Gul changes the password without knowing the present one, at the <door>
    Then it is refused with 422 at "current_password": "The password is not right"

    Examples:
      | door |
      | web  |
      | api  |
