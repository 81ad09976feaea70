Feature: Firms ask what a tender means, and everybody reads the answer
  Salma buys furniture. Turbat Traders and Gwadar Stores want to bid, and a journalist looks on.

  Background:
    Given Salma's tender for furniture, open for bids, with a bidding document

  Scenario Outline: A question is answered for everybody, and nobody learns who asked
    When Turbat Traders asks "Which wood are the desks made of? We at the mill use shisham.", at the <door>
    Then Salma is notified that a firm has asked
    And Salma reads the question without a name, at the <door>
    When Salma answers it as "Which wood are the desks made of?" with "Any seasoned hardwood.", at the <door>
    Then a journalist reads "Which wood are the desks made of?" and "Any seasoned hardwood.", at the <door>
    And a journalist does not read "mill" or "Turbat Traders", at the <door>
    And Turbat Traders is notified of the answer
    And Turbat Traders reads its own words beside the answer, at the <door>
    And an auditor finds no trace of who asked

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Whoever took the documents is told of answers, whoever did not is not
    When Gwadar Stores downloads the bidding document twice, at the <door>
    And Turbat Traders asks "Is delivery to the site included?", at the <door>
    And Salma answers it as "Is delivery to the site included?" with "Yes.", at the <door>
    Then Gwadar Stores is notified of the answer
    And a third firm is not notified of the answer
    And the register holds Gwadar Stores once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A firm is told of changes without downloading anything
    When Gwadar Stores asks to be told, at the <door>
    Then the register holds Gwadar Stores once
    When Gwadar Stores asks to be told, at the <door>
    Then the register holds Gwadar Stores once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who took the documents is secret until the opening, then public
    When Gwadar Stores asks to be told, at the <door>
    Then Salma does not learn who took the documents, at the <door>
    And a journalist does not learn who took the documents, at the <door>
    When the bids are opened
    Then a journalist reads that Gwadar Stores took the documents, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A question that tells who asks is sent back to its writer
    When Turbat Traders asks "<words>", at the <door>
    Then it is refused: 422, "<sentence>"

    Examples:
      | door | words                                       | sentence                 |
      | web  | Call me on 0300 1234567 about the desks.    | Remove the phone number    |
      | api  | Call me on 0300 1234567 about the desks.    | Remove the phone number    |
      | web  | Call me on ۰۳۰۰۱۲۳۴۵۶۷ about it.            | Remove the phone number    |
      | api  | Ring +92-333-1234567 for our catalogue.     | Remove the phone number    |
      | api  | Answer to shop@example.pk, please.          | Remove the e-mail address  |
      | web  | We are turbat TRADERS: may we bid?          | Remove the name            |
      | api  | We are turbat TRADERS: may we bid?          | Remove the name            |
      | api  | My card is 52203-1234567-1.                 | Remove the CNIC            |
      | api  | See www.our-furniture.pk for the drawing.   | Remove the web address     |

  Scenario Outline: Quantities, prices and references are no phone numbers
    When Turbat Traders asks "<words>", at the api
    Then it is with the department

    Examples:
      | words                                                           |
      | Is item 12 of 1,000,000 pieces right? We read 10000000.         |
      | Does ISO 9001:2015 apply to lot 0302? The estimate is 05000000. |
      | May the desk be 0.75 x 1.50 m, as in drawing 2026-0001-77?      |

  Scenario Outline: A page full of text is refused with a sentence
    When Turbat Traders asks 400,000 letters, at the <door>
    Then it is refused: 422, "up to 2000 characters"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Questions end where the law says so, else a late one is taken and marked
    Given asking ends <days> days before closing, by <confidence>
    And bidding closes in 2 days
    When Turbat Traders asks "Is it late already?", at the <door>
    Then it is <outcome>

    Examples:
      | door | days | confidence           | outcome                                                    |
      | web  | 5    | the official text    | refused: 409, "The last day for asking questions has passed." |
      | api  | 5    | the official text    | refused: 409, "The last day for asking questions has passed." |
      | web  | 1    | the official text    | with the department                                        |
      | api  | 5    | an unverified source | with the department, as a late one                         |

  Scenario Outline: An answer names no supplier, whoever it is
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And Salma answers it as "Gwadar Stores asked: may chairs be of steel?" with "Yes.", at the <door>
    Then it is refused: 422, "is the name of a supplier"
    When Salma answers it as "May chairs be of steel?" with "Yes, as those of Turbat Traders.", at the <door>
    Then it is refused: 422, "is the name of a supplier"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A question is answered once, by its own department, while bids are taken
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And an officer of another department answers it, at the <door>
    Then it is refused: 404, ""
    When Salma answers it as "May chairs be of steel?" with "Yes.", at the <door>
    And Salma answers it as "May chairs be of steel?" with "No.", at the <door>
    Then it is refused: 409, "A colleague has answered this question."
    When bidding closes
    And Turbat Traders asks "May I still ask?", at the <door>
    Then it is refused: 409, "Questions can be asked only while bidding is open."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who goes back and presses once more has asked once
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And Turbat Traders asks "May chairs be of steel?", at the <door>
    Then it is refused: 409, "Your firm has asked this already."
    When Gwadar Stores asks "May chairs be of steel?", at the <door>
    Then it is with the department

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Officers are reminded, and an open question stops no opening
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And answers are due tomorrow
    Then Salma is reminded once to answer
    And her home page asks for an answer
    When the day for answers has passed
    Then Salma is reminded once to answer or to extend
    When bidding closes
    Then the tender waits for its opening
    And her home page asks for no answer

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An open question extends bidding once, and then bidding closes on it
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And Gwadar Stores asks to be told, at the <door>
    And a week passes, and bidding closes in 4 hours
    Then Salma reads that bidding is extended unless she answers, at the <door>
    When the clock runs
    Then bidding closes 3 days later
    And a journalist reads that a question waits for its answer, at the <door>
    And Gwadar Stores is notified that bidding is extended
    And Salma is notified that bidding is extended
    When a week passes, and bidding closes in 4 hours
    And the clock runs
    Then bidding closes in 4 hours all the same
    And Salma reads that bidding is not extended again, at the <door>
    When the bids are opened
    Then a journalist reads in the record of the opening that a question had no answer, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Bidding is extended past Eid, as its officers were told
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And a week passes, and bidding closes in 4 hours
    And Eid is on the third and fourth day after closing
    Then Salma reads that bidding is extended by 5 days unless she answers, at the <door>
    When the clock runs
    Then bidding closes 5 days later

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An answer in time leaves closing where it is
    When Turbat Traders asks "May chairs be of steel?", at the <door>
    And a week passes, and bidding closes in 7 hours
    And Salma answers it as "May chairs be of steel?" with "Yes.", at the <door>
    And three hours pass
    And the clock runs
    Then bidding closes in 4 hours all the same

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A meeting explains the tender, is moved, and its minutes are published
    When Gwadar Stores asks to be told, at the <door>
    And Salma announces a meeting in 3 days in "Committee room", at the <door>
    Then a journalist reads "Committee room" and "You do not need to attend", at the <door>
    And Gwadar Stores is notified of the meeting
    When Salma announces a meeting in 5 days in "Town hall", at the <door>
    Then it is refused: 422, "Explain why the meeting is moved."
    When Salma moves the meeting to "Town hall" because "The room is too small.", at the <door>
    Then a journalist reads "Town hall" and "The room is too small.", at the <door>
    When Salma publishes the minutes "Steel was explained.", at the <door>
    Then it is refused: 409, "The meeting has not been held yet."
    When the meeting was held
    And Salma publishes the minutes "Turbat Traders asked about steel.", at the <door>
    Then it is refused: 422, "is the name of a supplier"
    When Salma publishes the minutes "Steel was explained.", at the <door>
    Then a journalist reads "Steel was explained." and "Minutes", at the <door>
    And Gwadar Stores is notified of the minutes

    Examples:
      | door |
      | web  |
      | api  |
