Feature: A winner withdraws its request
  While nobody has decided; then it pays the contract's bill, or asks again.

  Scenario Outline: It withdraws the request, and may make it again
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    Then "Brohi" reads that it may withdraw the request, in English and in Urdu
    When "Brohi" withdraws its request, at the <door>
    Then it is done
    When "Brohi" withdraws its request, at the <door>
    Then it is done
    And one question was taken back
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "has not requested this"
    And nothing has moved
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 610 pay the contract of "Brohi", and nothing is owed for it
    When "Brohi" withdraws its request, at the <door>
    Then it is refused with 409: "has already decided"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only the winner takes it back, and only what it asked
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" withdraws its request, at the <door>
    Then it is refused with 409: "has not requested this"
    When "Brohi" asks that its deposit is kept, at the <door>
    And "Awan" takes the question of "Brohi" back, at the <door>
    Then it is refused with 404
    When "Brohi" withdraws its request as one who may not sign, at the <door>
    Then it is refused with 403
    When the officer refuses what was asked for the bid security of "Brohi", at the <door>
    And "Brohi" withdraws its request, at the <door>
    Then it is refused with 409: "has already decided"

    Examples:
      | door |
      | web  |
      | api  |
