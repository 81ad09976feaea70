Feature: The portal for owners and starters
  Two officers publish what the public fills in and where it goes; anybody says whether it helped.

  Background:
    Given Sana, Bilal and Rubina, who are facilitation officers

  Scenario Outline: A form is published, replaced and taken down
    When Sana sends version "1" of the form "shop-registration", at the <door>
    Then nobody can download version "1"
    When Bilal publishes version "1", at the <door>
    Then anybody can download version "1"
    And version "1" is "In use"
    When Bilal sends version "2" of the form "shop-registration", at the <door>
    And Sana publishes version "2", at the <door>
    Then version "2" is "In use"
    And version "1" is "Older version"
    When Rubina withdraws version "2" because "It asks for a fee that is not law.", at the <door>
    Then nobody can download version "2"
    And version "2" is "Withdrawn"
    And version "1" is "In use"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody publishes their own form
    When Sana sends version "1" of the form "shop-registration", at the <door>
    And Sana tries to publish version "1", at the <door>
    Then the answer is 403: "You entered this yourself."
    When Bilal refuses version "1" because "The page on fees is missing.", at the <door>
    Then nobody can download version "1"
    When Sana tries to publish version "1", at the <door>
    Then the answer is 409: "This has already been decided."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A version has its name once, and a form its file
    When Sana sends version "1" of the form "shop-registration", at the <door>
    And Bilal tries to send version "1" of the form "shop-registration", at the <door>
    Then the answer is 409: "This version of the form was entered before."
    When Bilal tries to send version "2" of the form "shop-registration" without a file, at the <door>
    Then the answer is 422: "Choose the file of the form."
    When Bilal tries to send version "2" of the form "kept", at the <door>
    Then the answer is 422: "Use small letters, digits and hyphens"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An office is entered, approved and moves
    When Sana enters the office "labour-kech" in "kech" at "4 Old Bazaar" from 30 days ago, at the <door>
    Then the public finds no office
    When Bilal approves it, at the <door>
    Then the public finds the office at "4 Old Bazaar", not verified
    When Bilal enters the office "labour-kech" in "kech" at "9 New Bazaar" from today, at the <door>
    And Sana approves it, at the <door>
    Then the public finds the office at "9 New Bazaar", not verified
    When Sana closes the office "labour-kech" from tomorrow, at the <door>
    And Bilal approves it, at the <door>
    Then the public finds the office at "9 New Bazaar", not verified
    And from tomorrow the public finds no office

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody approves their own office, and what is approved is not overtaken
    When Sana enters the office "labour-kech" in "kech" at "4 Old Bazaar" from today, at the <door>
    And Sana tries to approve it, at the <door>
    Then the answer is 403: "You entered this yourself."
    When Bilal approves it, at the <door>
    And Bilal tries to enter the office "labour-kech" in "kech" at "9 New Bazaar" from 5 days ago, at the <door>
    Then the answer is 409: "This office has an entry that starts on that day or later."
    When Bilal tries to enter the office "labour-x" in "atlantis" at "1 Sea Road" from today, at the <door>
    Then the answer is 422: "Choose a district from the list."
    When Bilal enters the office "labour-zhob" in "zhob" at "1 Hill Road" from today, at the <door>
    And Sana refuses it because "There is no such road.", at the <door>
    Then the public finds the office at "4 Old Bazaar", not verified

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A reader says that a guide did not help
    When somebody says of "guide:hand-in-a-bid" that it was not useful: "Call me at 0333-1234567, I am 54400-1234567-1", at the <door>
    Then officers read of "guide:hand-in-a-bid": "Call me at •••, I am •••"
    And officers count 0 yes and 1 no for "guide:hand-in-a-bid"
    When somebody tries to say something of "guide:no-such-guide", at the <door>
    Then the answer is 404: "We could not find what you asked for."
    When somebody tries to say of "forms" more than is kept, at the <door>
    Then the answer is 422: "Enter between 0 and 1000 characters."
    When somebody says of "at:bills--show" that it was not useful: "The button is broken", at the <door>
    Then officers read of "at:bills--show": "The button is broken"
    When somebody tries to say something of "at:no-such-page", at the <door>
    Then the answer is 422: "Choose a page of the portal."

    Examples:
      | door |
      | web  |
      | api  |
