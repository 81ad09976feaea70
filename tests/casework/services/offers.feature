Feature: Two officers offer a service
  A service is a file of the release. Nobody can apply for it until two officers offer a version.

  Background:
    Given Salma and Naseer, who are rules and rates officers

  Scenario Outline: A service is there for everybody once another officer has approved it
    When Salma offers version 1 from today, at the <door>
    Then the public finds no service
    When Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Naseer approves it, at the <door>
    Then the public finds "Licence to sell toys"
    And version 1 is kept as it is now

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An offer opens on its day
    When Salma offers version 1 from tomorrow, at the <door>
    And Naseer approves it, at the <door>
    Then the public finds no service
    But tomorrow the public finds "Licence to sell toys"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A service is offered no more
    Given version 1 is offered
    When Salma ends the offer from today, at the <door>
    And Naseer approves it, at the <door>
    Then the public finds no service

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A file that was changed under its old version is refused
    Given version 1 is offered
    And its file was changed without a new version
    When Salma offers version 1 from today, at the <door>
    Then the answer is 409: "Restore the file, or raise its version."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A file that changes between two officers is looked at again
    When Salma offers version 1 from today, at the <door>
    And its file was changed without a new version
    And Naseer approves it, at the <door>
    Then the answer is 409: "The service has changed since this was proposed."
    When Naseer refuses it because "It changed.", at the <door>
    And Salma offers version 1 from today, at the <door>
    And Naseer approves it, at the <door>
    Then the public finds "Licence to sell toys"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What cannot be is refused where it was typed
    When Salma offers version 7 from today, at the <door>
    Then "version" is refused: "Choose a version in the list."
    When Salma offers version 1 from yesterday, at the <door>
    Then "opens_on" is refused: "Choose today or a later day."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only rules and rates officers offer services
    Given Gul, who is an auditor
    When Gul offers version 1 from today, at the <door>
    Then the answer is 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |
