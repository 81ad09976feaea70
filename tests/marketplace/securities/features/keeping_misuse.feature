Feature: Hostile and clumsy hands at a winner's deposit
  Wrong papers, the wrong people, too late and twice: money moves once, or not at all, and is never stuck.

  Scenario Outline: Nobody agrees to their own question
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And the owner of "Brohi" is an officer of the department too
    When "Brohi" asks that its deposit is kept, at the <door>
    Then the owner of "Brohi" is not asked to decide, the officer is
    And the owner of "Brohi" finds no way to agree on the department's page
    When the owner of "Brohi" agrees for the department, at the <door>
    Then it is refused with 403: "You entered this yourself"
    And nothing has moved

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is not there, and what is no winner's deposit
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    And the bid of "Awan" was secured by a deposit of Rs 1000
    When "Brohi" asks for a contract that is not there, at the <door>
    Then it is refused with 404
    When "Brohi" withdraws a request for a contract that is not there, at the <door>
    Then it is refused with 404
    When the officer agrees to a paper that is not there, at the <door>
    Then it is refused with 404
    When the officer agrees that the deposit of "Awan" is kept, at the <door>
    Then it is refused with 409: "No contract is drawn up"
    When "Brohi" asks that its deposit is kept, at the <door>
    And "Brohi" pays the rest of its contract's bill
    And the officer agrees that the contract's own security of "Brohi" is kept, at the <door>
    Then it is refused with 409: "Only such a deposit can be kept"
    When "Brohi" agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 403
    And nothing has moved

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A contract that needs no security
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract needs no security
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "cannot be paid by bill"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "cannot be paid by bill"
    And nothing has moved

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The winner pays and signs while its request waits: it blocks nobody
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And "Brohi" pays the rest of its contract's bill
    And the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    Then it is done
    When "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "already been signed"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "already been signed"
    And the officer may return the deposit of "Brohi" on the department's page
    When the officer returns <how>, at the <door>
    And the authority returns <how>, at the <door>
    Then it is done
    And Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 610 of deposits
    When "Brohi" withdraws its request, at the <door>
    Then it is refused with 409: "has already decided"

    Examples:
      | door | how                              |
      | web  | the bid security of "Brohi"      |
      | api  | the bid security of "Brohi"      |
      | web  | every security that may go back  |
      | api  | every security that may go back  |

  Scenario Outline: The contract is terminated while the question waits
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the tender of "Brohi" is signed with another winner, and its own contract terminated
    And "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "was terminated"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "was terminated"
    And nothing has moved
    When "Brohi" withdraws its request, at the <door>
    Then it is done
    When the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The award is reversed and made again: the question was about the contract that is void
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the authority reverses the award: "The report was wrong", at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "it is void"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "No contract is drawn up"
    When the authority awards the tender: "Lowest responsive bid", at the <door>
    And the officer draws up the contracts, at the <door>
    Then it is done
    When "Brohi" withdraws its request, at the <door>
    Then it is refused with 409: "has not requested this"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "has not requested this"
    When "Brohi" reads the contract
    Then it may ask that Rs 1,000 are kept
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 610 pay the contract of "Brohi", and nothing is owed for it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What was kept for a contract that is void still answers for the bid
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And the authority reverses the award: "The report was wrong", at the <door>
    Then it is done
    When the officer returns the performance security of "Brohi", at the <door>
    Then it is refused with 409: "held until a contract is signed or the tender has ended"
    When the tender is cancelled
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 610 are on their way back to "Brohi"
    When the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The tender is cancelled
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" <first>, at the <door>
    And the tender is cancelled
    And "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "was cancelled"
    When "Brohi" asks for the bill of its contract, at the <door>
    Then it is refused with 409: "was cancelled"
    When the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is refused with 409: "was cancelled"
    And nothing has moved
    When the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then Rs 1000 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door | first                       |
      | web  | asks that its deposit is kept |
      | api  | asks that its deposit is kept |
      | web  | withdraws its request     |
      | api  | withdraws its request     |

  Scenario Outline: The bill is part paid already: only the rest is moved
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays Rs 500 of its contract's bill
    And "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    Then it is done
    And Rs 110 of the deposit pay the contract of "Brohi", and its security of Rs 610 is there
    And the department holds Rs 1500 of deposits
    When the authority signs the contract of "Brohi", at the <door>
    And "Brohi" signs the contract, at the <door>
    And the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then Rs 890 are on their way back to "Brohi"
    When the officer completes the contract of "Brohi", at the <door>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then Rs 1500 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The contract ends while its bill is part paid: that part can go back
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" asks for the bill of its contract, at the <door>
    And "Brohi" pays Rs 500 of its contract's bill
    And "Brohi" asks that its deposit is kept, at the <door>
    And <it ends>
    And the officer returns the performance security of "Brohi", at the <door>
    And the authority returns the performance security of "Brohi", at the <door>
    Then it is done
    And Rs 500 are on their way back to "Brohi"
    And the department holds Rs 1000 of deposits

    Examples:
      | door | it ends                 |
      | web  | the tender is cancelled |
      | api  | the award is reversed   |

  Scenario Outline: What was kept and what was paid beside it go back together
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 200
    When "Brohi" asks that its deposit is kept, at the <door>
    And the officer agrees that the deposit of "Brohi" is kept, at the <door>
    And "Brohi" pays Rs 300 of its contract's bill
    And the tender is cancelled
    And the officer returns the bid security of "Brohi", at the <door>
    And the authority returns the bid security of "Brohi", at the <door>
    Then it is done
    And Rs 500 are on their way back to "Brohi"
    And the department holds Rs 0 of deposits

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who requests and withdraws for ever does not flood the officers
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When "Brohi" requests and withdraws 5 times, at the <door>
    And "Brohi" asks that its deposit is kept, at the <door>
    Then it is refused with 409: "too often"
    When "Brohi" pays the rest of its contract's bill
    And the authority signs the contract of "Brohi", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Who was signed out meanwhile comes back to the contract
    Given both securities may be paid by bill, and the contract's is 10 per cent
    And the contract of "Brohi" is drawn up, whose bid was secured by a deposit of Rs 1000
    When somebody who is signed out asks that the deposit of "Brohi" is kept
    Then "Brohi" finds the contract where signing in leads
    When somebody who is signed out takes the question of "Brohi" back
    Then "Brohi" finds the contract where signing in leads
