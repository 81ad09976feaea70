Feature: Anybody pays a government fee, and a department knows who has paid
  A citizen orders a bill from the catalogue, or a department raises it; whoever has its number can
  pay it, and finds it again by CNIC and a code to the mobile that stands on it.

  Scenario Outline: A citizen orders a bill without an account
    Given the fee "Domicile certificate" of Rs 200 for each copy
    When somebody orders 3 copies, at the <door>
    Then there is a bill of Rs 600.00 that is due
    And everybody with its number reads "G•• K•••", and nobody reads "Gul Khan"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A second press, or Back and one more, leads to the first bill
    Given the fee "Domicile certificate" of Rs 200 for each copy
    When somebody orders 3 copies, at the web
    And somebody orders 3 copies, at the web
    Then there is one bill, to which both presses led
    And the page of the fee offers that bill before another
    When somebody makes another bill of 3 copies
    Then there are 2 bills
    When somebody else orders 3 copies
    Then there are 3 bills

  Scenario Outline: Somebody signed in finds the bill among their own
    Given the fee "Domicile certificate" of Rs 200 for each copy
    And Zarina, who acts for Turbat Traders
    When Zarina orders 2 copies, at the <door>
    Then Zarina finds a bill of Rs 400.00 among her own

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is missing or impossible is named where it belongs
    Given the fee "Domicile certificate" of Rs 200 for each copy
    When somebody orders a bill with <field> "<given>", at the <door>
    Then "<field>" is refused: "<sentence>"
    And there is no bill

    Examples:
      | door | field    | given | sentence                              |
      | web  | quantity | 99    | Enter a whole number from 1 to 10     |
      | api  | quantity | 99    | Enter a whole number from 1 to 10.    |
      | web  | cnic     | 54400 | Enter the 13 digits of the CNIC       |
      | api  | cnic     | 54400 | Enter the 13 digits of the CNIC       |
      | web  | mobile   | 12345 | Enter a mobile number, for example         |
      | api  | mobile   | 12345 | Enter a mobile number, for example         |

  Scenario Outline: An officer raises a bill, once
    Given Murad, a billing officer
    When Murad raises a bill for file "F-17" of Rs 1,500 and Rs 250, at the <door>
    Then there is a bill of Rs 1750.00 that is due
    When Murad raises a bill for file "F-17" of Rs 1,500 and Rs 250, at the <door>
    Then there is one bill
    When Murad raises a bill for file "F-17" of Rs 1,500 and Rs 300, at the <door>
    Then "reference" is refused: "Another bill was raised with this reference already"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer raises a bill of a fee of the own department, and of no other
    Given the fee "Domicile certificate" of Rs 200 for each copy
    And Murad, a billing officer
    When Murad raises a bill of 4 copies for file "F-20", at the <door>
    Then there is a bill of Rs 800.00 that is due
    Given another department has the fee "Route permit"
    When Murad raises a bill of the other department's fee, at the <door>
    Then the answer is 404: "We could not find"
    And there is one bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A fee is priced by the day of the application, and nobody has applied on a day to come
    Given the fee "Domicile certificate" of Rs 200 for each copy
    And it was approved that it costs Rs 1 for each copy from day 30
    And Murad, a billing officer
    When Murad raises a bill of 4 copies for file "F-22" as of day <day>, at the <door>
    Then "priced_on" is refused: "The date of the application must be today or in the past"
    And there is no bill
    When Murad raises a bill of 4 copies for file "F-22" as of day 0, at the <door>
    Then there is a bill of Rs 800.00 that is due

    Examples:
      | door | day |
      | web  | 30  |
      | api  | 30  |
      | web  | 1   |
      | api  | 1   |

  Scenario Outline: An officer raises many bills by CSV, all or none
    Given Murad, a billing officer
    When Murad sends a good file of 3 bills, at the <door>
    Then there are 3 bills
    When Murad sends a good file of 3 bills, at the <door>
    Then there are 3 bills
    When Murad sends a file with wrong rows, at the <door>
    Then row 2, payer_cnic is refused: "Enter the 13 digits of the CNIC"
    And row 3, amount is refused: "Enter an amount in rupees"
    And row 4, payer_name is refused: "This starts like a formula"
    And row 5, due_on is refused: "Enter a date, for example"
    And row 6, head_code is refused: "Enter the head as in the chart of accounts"
    And there are 3 bills

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A row that was pasted twice makes no bill of twice the amount
    Given Murad, a billing officer
    When Murad sends a file with the first row once more at its end, at the <door>
    Then row 5, reference is refused: "This is the same as row 2."
    And there is no bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A file with semicolons is told from one without headings
    Given Murad, a billing officer
    When Murad sends a good file with semicolons, at the <door>
    Then "file" is refused: "This file has semicolons between its columns."
    And there is no bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What only the whole file shows is named by its row too
    Given Murad, a billing officer
    And a bill for file "S-2" was raised for something else
    When Murad sends a good file of 3 bills, at the <door>
    Then row 3, reference is refused: "Another bill was raised with this reference already"
    And there is one bill

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A bill is taken back before money has come, and not after
    Given Murad, a billing officer
    When Murad raises a bill for file "F-18" of Rs 1,500 and Rs 250, at the <door>
    And Murad cancels it because "Raised twice", at the <door>
    Then the bill is cancelled
    When Murad cancels it because "Raised twice", at the <door>
    Then the answer is 409: "This bill has already been cancelled"
    When Murad raises a bill for file "F-19" of Rs 1,500 and Rs 250, at the <door>
    And Rs 500 come for it
    And Murad cancels it because "Raised twice", at the <door>
    Then the answer is 409: "This bill has received a payment"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One's bills are found by CNIC with a code to the mobile that stands on them
    Given a bill of Gul Khan with CNIC 54400-1234567-1 and mobile 0300 1234567
    When somebody asks for the bills of 54400-1234567-1 with mobile 0300 1234567, at the <door>
    Then a code is sent to 0300 1234567
    When they send the code, at the <door>
    Then they read "Gul Khan’s lease"
    When they send the code again, at the <door>
    Then the answer is 422: "This code is wrong, or it is too old"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody learns by asking whether somebody owes anything
    Given a bill of Gul Khan with CNIC 54400-1234567-1 and mobile 0300 1234567
    When somebody asks for the bills of <cnic> with mobile <mobile>, at the <door>
    Then the answer looks as always, and no code is sent

    Examples:
      | door | cnic            | mobile       |
      | web  | 54400-1234567-1 | 0300 7654321 |
      | api  | 54400-1234567-1 | 0300 7654321 |
      | web  | 54400-7654321-9 | 0300 1234567 |
      | api  | 54400-7654321-9 | 0300 1234567 |

  Scenario Outline: A fee for a thing asks for its number, and everything names it
    Given the fee "Route permit" of Rs 50 for each seat, for a vehicle
    When somebody orders a bill of 3 seats without a number, at the <door>
    Then "thing" is refused: "Enter the number of the thing that you pay for"
    And there is no bill
    When somebody orders a bill of 3 seats for "taa 4107", at the <door>
    Then bill, challan and receipt name "TAA 4107"
    And an SMS with the number to pay with is sent to 0300 1234567

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer names the thing as well
    Given the fee "Route permit" of Rs 50 for each seat, for a vehicle
    And Murad, a billing officer
    When Murad raises a bill of 4 seats for file "F-30", at the <door>
    Then "thing" is refused: "Enter the number of the thing that you pay for"
    When Murad raises a bill of 4 seats of "TAA-1" for file "F-30", at the <door>
    Then there is a bill of Rs 200.00 that is due

    Examples:
      | door |
      | web  |
      | api  |
