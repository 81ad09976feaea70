Feature: Suppliers look out for tenders, and nobody learns who does
  A supplier saves a search once and is told of each new tender. Who looks out for what would tell a
  cartel who bids.

  Background:
    Given Gul, who sells office furniture, and Hani, who sells pumps

  Scenario Outline: A saved search tells of a new tender at once
    When Gul saves a search for "chairs" by <door>
    And Hani saves a search for "pumps" by <door>
    And a tender that buys "Revolving chair" is published
    Then Gul is told of it, with title, closing and a short link
    And Hani is told of nothing
    And Gul sees it by <door> as found
    And Hani sees nothing of Gul's by <door>
    When the tender is matched and sent again
    Then Gul was told of it once

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Once a day there is one message of all
    When Gul saves a search for "chairs", to be told daily, by <door>
    And a tender that buys "Revolving chair" is published
    And a tender that buys "Plastic chair" is published
    Then Gul is told of nothing
    When the next morning has come
    Then Gul is told of 2 tenders in one message

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An SMS goes only to who asked for it
    When Gul saves a search for "chairs", to be told by SMS, by <door>
    And a tender that buys "Revolving chair" is published
    Then Gul gets an SMS with title, closing and a short link, and no e-mail

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One press stops the messages, without signing in
    Given Gul has a saved search for "chairs" that found a tender
    When somebody presses the link of the message by <door>
    Then Gul's search is ended
    And the link of another message is refused by <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What somebody follows sends its news
    Given a tender that buys "Revolving chair" was published
    When Gul follows the tender by <door>
    And Hani follows its department by <door>
    And the tender is cancelled
    And a tender of the same department that buys "Pump" is published
    Then Gul reads "A tender is cancelled"
    And Hani reads "New tender"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A search is refused in a sentence
    When Gul saves a search for <words> by <door>
    Then it is refused with "<sentence>"

    Examples:
      | words        | sentence                       | door |
      | 10,000 words | between 0 and 200 characters   | web  |
      | 10,000 words | between 0 and 200 characters   | api  |
      | nothing      | Enter words, or choose         | web  |
      | nothing      | Enter words, or choose         | api  |
      | one letter   | a word of at least two letters | web  |
      | one letter   | a word of at least two letters | api  |

  Scenario Outline: Nobody saves a search twice, or more than twenty
    Given Gul has 19 saved searches
    When Gul saves a search for "chairs" by <door>
    And Gul saves a search for "chairs" by <door>
    Then it is refused with "You have saved this search already"
    When Gul saves a search for "desks" by <door>
    Then it is refused with "You have 20 saved searches"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Another's search does not exist
    When Gul saves a search for "chairs" by <door>
    And Hani ends it by <door>
    Then it is not found
    When Gul ends it by <door>
    And a tender that buys "Revolving chair" is published
    Then Gul is told of nothing

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: A firm that saves an empty form is not shown every tender as its own
    Given a tender that buys "Pump" was published
    When Gul saves what the firm sells without a word
    Then Gul is asked again what the firm sells

  Scenario Outline: A new firm says once what it sells, and reads whether it meets a tender
    When Gul says that the firm sells "chairs", with a turnover of 2500000 and 3 years, by <door>
    And a tender that buys "Revolving chair" is published
    And a tender that buys "Pump" is published
    Then Gul's home page shows the chair before any other
    And the tender's page tells Gul what is met: an officer's check, the firm's word, and what is unknown

    Examples:
      | door |
      | web  |
      | api  |
