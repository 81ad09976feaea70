Feature: The Registrar rectifies an entry
  A clerk has typed an entry otherwise than the filed documents say, or a court orders an amendment.
  The Registrar rectifies it (Partnership Act 1932, ss. 64 and 65): one officer proposes, another
  approves. What was filed stays on record.

  Background:
    Given Turbat Traders, entered by the Registrar with the name "Turbat Tradres"

  Scenario Outline: Of the Registrar's own motion
    When the examiner proposes the name "Turbat Traders" by the filed statement, at the <door>
    Then the register still says "Turbat Tradres"
    When the examiner approves it, at the <door>
    Then it is refused with 403
    When the approver approves it, at the <door>
    Then the register says "Turbat Traders" from the first day, and the first filing stays

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: By the order of a court, which is recorded
    When the examiner rectifies the address of partner 2 by an order without its court, at the <door>
    Then it is refused with 422
    When the examiner rectifies the address of partner 2 by an order of the Civil Judge, Turbat, at the <door>
    And the approver approves it, at the <door>
    Then the second partner has the address of the order, and nobody else became a partner

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another office rectifies nothing
    When an officer of another office proposes the name "Turbat Traders" by the filed statement, at the <door>
    Then it is refused with 404

    Examples:
      | door |
      | web  |
      | api  |
