Feature: Firms declare themselves, officers verify them
  A firm's owner tells who the firm is. An officer who has nothing to do with it compares that with
  its papers. Until then the firm can look around, and cannot bid.

  Background:
    Given Gul, who has an account
    And Zarina, who is a verification officer

  Scenario Outline: A firm declares itself and is verified
    When Gul declares "Turbat Traders" with NTN "1234567-8", at the <door>
    Then it is done
    And Gul is the owner of "Turbat Traders"
    And "Turbat Traders" cannot bid
    When Zarina verifies "Turbat Traders", at the <door>
    Then it is done
    And "Turbat Traders" can bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A declaration is sent back, corrected and verified
    Given Gul's firm "Turbat Traders" with NTN "1234567", not verified
    When Zarina sends "Turbat Traders" back because "The address is not that of the papers", at the <door>
    Then it is done
    And Gul reads that "The address is not that of the papers", at the <door>
    When Gul corrects the address of "Turbat Traders" to "Main Bazar 7, Turbat", at the <door>
    Then it is done
    And "Turbat Traders" waits for an officer
    When Zarina verifies "Turbat Traders", at the <door>
    Then "Turbat Traders" can bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A number that is taken says nothing of its holder
    Given a verified firm "Makran Builders" with NTN "7654321"
    When Gul declares "Copycat" with NTN "7654321-0", at the <door>
    Then it is refused with 409 at "ntn": "This NTN cannot be used"
    And the answer does not hold "Makran"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A false claim does not keep the real holder out
    Given a firm "Squatter" with NTN "7654321", not verified
    When Gul declares "Makran Builders" with NTN "7654321", at the <door>
    And Zarina verifies "Makran Builders", at the <door>
    Then "Makran Builders" can bid
    When Zarina verifies "Squatter", at the <door>
    Then it is refused with 409: "Another firm is verified under this NTN"
    And "Squatter" cannot bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody verifies a firm that they belong to
    Given Zarina's firm "Zarina and Sons" with NTN "1112223", not verified
    When Zarina verifies "Zarina and Sons", at the <door>
    Then it is refused with 403: "Another officer must decide"
    And "Zarina and Sons" cannot bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nor one that they worked for in the past
    Given Gul's firm "Turbat Traders" with NTN "1234567", not verified
    And Zarina worked for "Turbat Traders" until yesterday
    When Zarina verifies "Turbat Traders", at the <door>
    Then it is refused with 403: "you are or were a member"
    And "Turbat Traders" cannot bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who is no verification officer verifies nothing
    Given Gul's firm "Turbat Traders" with NTN "1234567", not verified
    When Gul verifies "Turbat Traders", at the <door>
    Then it is refused with 403: "Your role does not allow this"
    And "Turbat Traders" cannot bid

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is wrong in a declaration is said beside it
    When Gul declares "<name>" with NTN "<ntn>", at the <door>
    Then it is refused with 422 at "<field>": "<sentence>"

    Examples:
      | door | name           | ntn      | field | sentence             |
      | web  | Turbat Traders | 12345    | ntn   | Enter the 7 digits   |
      | api  | Turbat Traders | 12345    | ntn   | Enter the 7 digits   |
      | web  | Turbat Traders | 1a34567  | ntn   | Enter the 7 digits   |
      | api  | Turbat Traders | 1a34567  | ntn   | Enter the 7 digits   |
