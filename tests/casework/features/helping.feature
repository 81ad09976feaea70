Feature: Help at a facilitation centre
  An officer fills in for a citizen who cannot, with their consent, which is recorded and told to
  them. The application is the citizen's: they go on with it, and only they end it.

  Background:
    Given Gul Khan has an account, and stands before Sadia, an officer of the facilitation centre

  Scenario Outline: An officer fills in with the citizen's consent
    When Sadia begins the licence to sell toys for him with his thumb impression, at the <door>
    Then Gul Khan is told who fills in for him
    And Sadia finds it among those that she fills in for others, at the <door>
    When Sadia fills everything in and submits it, at the <door>
    Then it is Gul Khan's application, submitted by Sadia
    And Gul Khan reads how it stands, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The citizen goes on where the officer stopped
    When Sadia begins the licence to sell toys for him with his thumb impression, at the <door>
    And Gul Khan saves the page of the shop himself, at the <door>
    Then his answers are kept

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Ending it is for the citizen alone
    When Sadia begins the licence to sell toys for him with his thumb impression, at the <door>
    And Sadia tries to give it up for him, at the <door>
    Then the answer is 404: "We could not find what you asked for."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Without consent, an account or the right nothing is begun
    When <who> begins it for CNIC "<cnic>" with the consent "<consent>", at the <door>
    Then the answer is <status>: "<sentence>"
    And nothing was begun

    Examples:
      | door | who   | cnic            | consent          | status | sentence                                |
      | web  | Sadia | his             |                  | 422    | Choose one of the answers in the list   |
      | api  | Sadia | his             |                  | 422    | Choose one of the answers in the list   |
      | web  | Sadia | 54400-9999999-9 | signature        | 409    | No officer has seen this card yet.      |
      | api  | Sadia | 54400-9999999-9 | signature        | 409    | No officer has seen this card yet.      |
      | web  | Sadia | hers            | signature        | 403    | This is you.                            |
      | api  | Sadia | hers            | signature        | 403    | This is you.                            |
      | web  | Nabi  | his             | thumb impression | 403    | Your role does not allow this.          |
      | api  | Nabi  | his             | thumb impression | 403    | Your role does not allow this.          |
