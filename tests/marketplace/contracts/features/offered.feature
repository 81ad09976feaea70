Feature: A contract offers only what can be done with it now
  Nobody fills in a form that would be refused; where one would wonder, the page says why there is none.

  Scenario: From drawing up to the end
    Given a performance security of 10 per cent is asked for
    And these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    Then the officer is offered for the contract of "Brohi" only: record
    And the authority is offered for the contract of "Brohi" only: record
    And the Brohi is offered for the contract of "Brohi" only: nothing
    And the authority reads there: "must be recorded and verified before anyone signs"
    And the authority reads there: "It can be terminated once a contract of this tender is signed"
    And the Brohi reads there: "must be recorded and verified before anyone signs"
    When the officer completes the contract of "Brohi", at the web
    Then it is refused with 409: "There is no contract in force"
    When the authority terminates the contract of "Brohi": "It cannot deliver", at the web
    Then it is refused with 409: "There is no contract in force"
    When the officer records a performance security of Rs 610 for "Brohi", at the web
    Then the officer is offered for the contract of "Brohi" only: verify
    When the officer verifies the performance security of "Brohi", at the web
    Then the officer is offered for the contract of "Brohi" only: nothing
    And the officer reads there: "You have recorded the bank’s answer. Another officer must confirm it."
    And the authority is offered for the contract of "Brohi" only: verify
    When the authority verifies the performance security of "Brohi", at the web
    Then the authority is offered for the contract of "Brohi" only: sign, verify
    And the officer is offered for the contract of "Brohi" only: verify
    And the Brohi is offered for the contract of "Brohi" only: sign
    When "Brohi" signs the contract, at the web
    Then the Brohi is offered for the contract of "Brohi" only: nothing
    When the authority signs the contract of "Brohi", at the web
    Then the officer is offered for the contract of "Brohi" only: complete
    And the authority is offered for the contract of "Brohi" only: complete, terminate
    When the officer verifies the performance security of "Brohi", at the web
    Then it is refused with 409: "The contract has already been signed"
    When the officer completes the contract of "Brohi", at the web
    Then it is done
    And the authority is offered for the contract of "Brohi" only: nothing

  Scenario: The award was reversed
    Given these bids are open
      | bidder | chair | desk |
      | Awan   | 100   | 200  |
      | Brohi  | 90    | 200  |
    And the contracts are drawn up
    Then the authority is offered for the contract of "Brohi" only: sign
    When the authority reverses the award: "Funds were withdrawn", at the web
    Then the authority is offered for the contract of "Brohi" only: nothing
    And the officer is offered for the contract of "Brohi" only: nothing
    And the Brohi is offered for the contract of "Brohi" only: nothing
