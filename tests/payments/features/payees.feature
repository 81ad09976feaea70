Feature: A payee says once where money from the government goes, and nobody else can
  The owner of a firm asks for an account in the firm's own name. An officer of Finance checks it,
  then it waits for some days. The owner learns of each step and can stop it while it waits.

  Background:
    Given Sana, who owns Turbat Traders, and Zainab, who is a finance officer
    And an approved account waits 7 days

  Scenario Outline: An account is asked for, approved, and in force after its wait
    When Sana asks for her firm's account, at the <door>
    Then Turbat Traders cannot be paid
    And Sana is notified by e-mail and mobile that an account was "asked"
    When Zainab approves the account, at the <door>
    Then Turbat Traders cannot be paid
    And Sana is notified by e-mail and mobile that an account was "approved"
    When 8 days pass
    Then Turbat Traders is paid to Sana's account
    And Sana sees "In force", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Its owner stops an approved change while it waits
    When Sana asks for her firm's account, at the <door>
    And Zainab approves the account, at the <door>
    And Sana stops the change, at the <door>
    Then Sana is notified by e-mail and mobile that an account was "stopped"
    When 8 days pass
    Then Turbat Traders has no account
    When Sana stops the change once more, at the <door>
    Then the answer is 409: "is no longer open"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer stops what its payee telephoned about
    When Sana asks for her firm's account, at the <door>
    And Zainab approves the account, at the <door>
    And Zainab stops the change, at the <door>
    And 8 days pass
    Then Turbat Traders has no account

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An account in another name is refused
    When Sana asks for her firm's account, at the <door>
    And Zainab refuses the account because "The bank shows another name", at the <door>
    Then Sana is notified by e-mail and mobile that an account was "refused"
    And Turbat Traders has no account
    And Sana sees "The bank shows another name", at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is no account is refused
    When Sana asks for the account "PK36SCBL0000001123456703", at the <door>
    Then the answer is 422: "This is no Pakistani IBAN"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One change at a time
    When Sana asks for her firm's account, at the <door>
    And Sana asks for the account "PK36SCBL0000001123456702", at the <door>
    Then the answer is 409: "You have asked for a change already"

    Examples:
      | door |
      | web  |
      | api  |
