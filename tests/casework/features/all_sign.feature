Feature: All partners sign what is submitted
  One fills in. Every partner who is of age reads exactly what will be submitted, and signs it: on
  their own page, or on paper in front of an officer. Nothing is submitted before.

  Background:
    Given Gul Khan fills in the statement of a firm with Noor Bibi and with Zarak, who is a minor

  Scenario Outline: It is submitted when all have signed
    When Gul Khan tries to submit it, at the <door>
    Then it is not signed: 422, "Not signed yet by: Gul Khan, Noor Bibi."
    When Gul Khan asks for the signatures, at the <door>
    Then Noor Bibi is asked to sign, and Zarak is not
    When Noor Bibi enters the code that came, at the <door>
    Then the statement waits for Noor Bibi, at the <door>
    When Gul Khan confirms that it is Noor Bibi, at the <door>
    And Gul Khan reads and signs it, at the <door>
    And Noor Bibi reads and signs it, at the <door>
    And Gul Khan submits it, at the <door>
    Then it was submitted with the signatures of Gul Khan and Noor Bibi

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who signs proves who they are, and signs once
    Given Gul Khan asked for the signatures
    When Noor Bibi signs it an hour after giving the password, at the <door>
    Then it is not signed: the password is asked for again
    When Noor Bibi reads and signs it, at the <door>
    And Noor Bibi signs it once more, at the <door>
    Then it is not signed: 409, "This has already been signed."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is changed is signed anew
    Given Gul Khan asked for the signatures
    And Noor Bibi read it
    When Gul Khan changes the duration to "until 31-12-2035"
    And Noor Bibi signs what was read before, at the <door>
    Then it is not signed: 409, "This was changed since you were asked to sign it."
    When Gul Khan asks for the signatures, at the <door>
    And Noor Bibi signs what was read before, at the <door>
    Then it is not signed: 409, "This was changed while you read it."
    When Noor Bibi reads and signs it, at the <door>
    And Gul Khan changes the duration to "at will"
    Then Noor Bibi is told that it was changed
    When Gul Khan tries to submit it, at the <door>
    Then it is not signed: 422, "Not signed yet by: Gul Khan, Noor Bibi."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who has no account signs on paper
    Given Gul Khan asked for the signatures
    When an officer of a centre looks for the statement of Noor Bibi, at the <door>
    Then the officer reads it
    When the officer records that Noor Bibi signed on paper, without the page, at the <door>
    Then it is not signed: 422, "Choose the file of the page that was signed."
    When the officer records that Noor Bibi signed on paper, at the <door>
    And Gul Khan reads and signs it, at the <door>
    And Gul Khan submits it, at the <door>
    Then it was submitted with the signatures of Gul Khan and Noor Bibi
    And Noor Bibi is told that an officer recorded it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An agent signs by a power of attorney that stays on paper
    Given Gul Khan asked for the signatures
    When an officer of a centre looks for the statement of Noor Bibi, at the <door>
    And the officer records an agent with an authority without paper, at the <door>
    Then it is not signed: 422, "made or sent electronically is not accepted"
    When the officer records an agent with an authority without a kind, at the <door>
    Then it is not signed: 422, "Choose what kind of paper it is."
    When the officer records an agent with an authority without a number, at the <door>
    Then it is not signed: 422, "Enter the number of the document"
    When the officer records an agent with an authority without a date, at the <door>
    Then it is not signed: 422, "Enter the date of the document"
    When the officer records an agent with an authority without an attestation, at the <door>
    Then it is not signed: 422, "Enter the name of the person or office that attested or registered the document."
    When the officer records that an agent signed for Noor Bibi, at the <door>
    Then the statement says that the power of attorney lies on paper at the centre
    And the record keeps kind, number, date and who attested it, under the seal

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: It is nobody else's
    Given Gul Khan asked for the signatures
    And Hostile, who has the address
    When Hostile signs it with what Noor Bibi read, at the <door>
    Then it is not signed: 404
    When Zarak signs it with what Noor Bibi read, at the <door>
    Then it is not signed: 404
    When an officer of a centre looks for the statement of Zarak, at the <door>
    Then it is not signed: 409, "No statement with this reference needs"
    When Noor Bibi asks for the signatures, at the <door>
    Then it is not signed: 404

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody is asked without end
    Given Gul Khan asked for the signatures
    When Gul Khan asks for the signatures once more, at the <door>
    Then it is not signed: 409, "They have already been asked."
    And Noor Bibi got one code

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Whoever typed her CNIC first neither reads nor signs for her
    Given Hostile, who typed the CNIC of Noor Bibi first
    And Gul Khan asks for the signatures, and no code is entered yet
    When Hostile looks at what waits for a signature, at the <door>
    Then Hostile sees nothing of it
    When Hostile enters another code, at the <door>
    Then it is not signed: 422, "This code is wrong"
    When Zarak enters the code that came to Noor Bibi, at the <door>
    Then it is not signed: 422, "This code is wrong"
    When Hostile signs it with what Noor Bibi read, at the <door>
    Then it is not signed: 404
    When Noor Bibi enters the code that came, at the <door>
    And Noor Bibi reads and signs it, at the <door>
    And Gul Khan reads and signs it, at the <door>
    And Gul Khan tries to submit it, at the <door>
    Then it is not signed: 422, "Not signed yet by: Noor Bibi."
    When Gul Khan looks who came, at the <door>
    Then Gul Khan sees the name of Noor Bibi, and the last digits of her mobile
    When Gul Khan confirms that it is Noor Bibi, at the <door>
    And Gul Khan submits it, at the <door>
    Then it was submitted with the signatures of Gul Khan and Noor Bibi

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A code that went to the wrong mobile is replaced
    Given Hostile, who typed the CNIC of Noor Bibi first
    And Gul Khan asks for the signatures, with the mobile number of Hostile
    When Hostile enters the code that came, at the <door>
    And Hostile reads and signs it, at the <door>
    And Gul Khan asks for the signatures of Noor Bibi at her own mobile number, at the <door>
    And Noor Bibi enters the code that came, at the <door>
    And Noor Bibi reads and signs it, at the <door>
    And Gul Khan confirms that it is Noor Bibi, at the <door>
    And Gul Khan reads and signs it, at the <door>
    And Gul Khan submits it, at the <door>
    Then the submitted signature is that of Noor Bibi's account
    When Hostile signs it with what Noor Bibi read, at the <door>
    Then it is not signed: 404

    Examples:
      | door |
      | web  |
      | api  |
