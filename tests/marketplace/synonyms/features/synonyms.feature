Feature: Words that mean the same find the same tenders
  A supplier types "chair" or "کرسی" and finds who buys revolving chairs. Which words mean the same
  is a list that two officers keep.

  Background:
    Given Salma and Naseer, who are rules and rates officers
    And a published tender that buys "Revolving chair with armrest"

  Scenario Outline: A supplier finds an item in Urdu
    When Salma enters that "chair" and "کرسی" mean the same as "seat, revolving stool" by <door>
    Then a search for "کرسی" finds nothing
    When Naseer approves it by <door>
    Then a search for "کرسی" finds the tender
    And a search for "کرسیاں" finds the tender
    And a search for "seats" finds the tender
    And a search for "revolving stools" finds the tender
    And a search for "stool" finds nothing

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves their own words
    When Salma enters that "chair" and "کرسی" mean the same as "seat" by <door>
    And Salma approves it by <door>
    Then it is refused with "Another officer must approve it"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Words are taken away from a day on
    Given "chair" and "کرسی" mean the same as "seat" since 30 days
    When Salma enters that "chair" and "کرسی" mean the same as "" by <door>
    And Naseer approves it by <door>
    Then a search for "seat" finds nothing
    And a search for "کرسی" finds the tender

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A phrase that is too long is refused
    When Salma enters that "a chair on which one turns" and "کرسی" mean the same as "" by <door>
    Then it is refused with "up to 4 words"

    Examples:
      | door |
      | web  |
      | api  |
