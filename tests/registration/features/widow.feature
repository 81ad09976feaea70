Feature: A widow who is no partner tells the Registrar that her husband died
  Only partners give the notice of the firm. She reports it, with the death certificate. Two officers
  look, nobody acts in the name of the dead any more, and the partners who stay are asked for it.

  Background:
    Given Mahjabeen, whose husband Gul Khan is a partner of Hani and Noor Jan, who has no account

  Scenario Outline: She reports it, two officers record it, and the partners are told
    When Mahjabeen reports from the page of the firm that Gul Khan died, at the <door>
    Then Gul Khan himself is told, and may say that he is alive
    And she reads that the office looks at it, at the <door>
    When the examiner finds that the death is recorded, at the <door>
    And the examiner approves it, at the <door>
    Then it is refused: 403
    When the approver approves it, at the <door>
    Then it is done
    And anybody reads that Gul Khan died, and that the notice of the firm is awaited, at the <door>
    And Gul Khan acts for the firm no more, and has no such business, at the <door>
    And Hani is asked for the notice of the firm, and a letter to Noor Jan waits
    And Mahjabeen is told, and reads that the death is recorded, at the <door>
    And the register is what its filings make
    When Hani asks to change the partners, the entry of Gul Khan has to say that he died
    Then the notice of the firm takes him out of the entry

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: He is alive
    When Mahjabeen reports from the page of the firm that Gul Khan died, at the <door>
    And the examiner finds that the death is recorded, at the <door>
    And the approver approves it, at the <door>
    And the examiner finds that he is alive, at the <door>
    And the approver approves it, at the <door>
    Then it is done
    And Gul Khan owns the firm again

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be reported, and who does not look
    When Mahjabeen reports the death for tomorrow, at the <door>
    Then it is refused: 422
    When Mahjabeen reports her own death, at the <door>
    Then it is refused: 422
    When Mahjabeen reports from the page of the firm that a stranger died, at the <door>
    Then it is done
    When Mahjabeen reports from the page of the firm that a stranger died, at the <door>
    Then it is refused: 409
    When the examiner finds that the death is recorded, at the <door>
    Then it is refused: 409
    When an officer of another office finds that the death is recorded, at the <door>
    Then it is refused: 404
    When Hani asks to read the report, at the <door>
    Then it is refused: 404
    When the examiner finds that the death is not recorded, at the <door>
    And the approver approves it, at the <door>
    Then it is done
    And Mahjabeen is told, and reads that the death is not recorded, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The owner of a shop dies, and her son reports it
    Given Zarghuna, who embroiders at home and publishes no name, and her son Bahram
    When Bahram reports from the page of her business that she died, at the <door>
    And the examiner finds that the death is recorded, at the <door>
    And the approver approves it, at the <door>
    Then it is done
    And anybody reads that the business is closed since the owner died, and no name, at the <door>
    And nobody acts for her business
    And the register is what its filings make
    When Bahram reports from the page of her business that she died, at the <door>
    Then it is refused: 409
    When the examiner finds that he is alive, at the <door>
    And the approver approves it, at the <door>
    Then it is done
    And her business has its name again

    Examples:
      | door |
      | web  |
      | api  |
