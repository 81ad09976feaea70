Feature: Applying for a service
  One form for all agencies, saved page by page on any device. What is wrong is said where it
  stands, in a sentence; and whatever was written before is never lost.

  Background:
    Given the licence to sell toys is offered
    And Gul Khan has begun to apply for it, at the <door>

  Scenario Outline: From the first page to the reference
    When he fills in who he is and what his shop is like
    And he adds the lease
    Then he reads that it costs 1,000 rupees and nothing is missing
    When he submits it
    Then it is submitted and waits for his payment
    And he reads that the Board of Toys will have it

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is missing is listed before it can be submitted
    When he fills in who he is
    And he submits it
    Then the answer is 422
    And he reads what is missing: "Add the document “Lease or deed of the shop”."
    And what he wrote about himself is still there

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: One may stop anywhere, and go on later
    When he writes only the name "Blue Kite", to complete the rest later
    Then the name of the shop is kept as "Blue Kite"
    And he sees that the shop is to be completed

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An answer that is wrong is refused where it stands
    Given he has saved that his shop is called "Blue Kite"
    When he changes "<field>" of the shop to "<typed>"
    Then the answer is 422
    And beside "<field>" stands "<sentence>"
    And the name of the shop is kept as "Blue Kite"

    Examples:
      | door | field     | typed           | sentence                         |
      | web  | shop_name | Голубой змей    | English letters only          |
      | api  | shop_name | Голубой змей    | English letters only          |
      | web  | shop_name | Government Toys | cannot be called Government      |
      | api  | shop_name | Government Toys | cannot be called Government      |
      | web  | capital   | a lot           | Enter an amount in rupees        |
      | api  | capital   | a lot           | Enter an amount in rupees        |
      | web  | opens_on  | 31-02-2990      | Enter a date, for example 31-12-2026  |
      | api  | opens_on  | 31-02-2990      | Enter a date, for example 31-12-2026  |

  Scenario Outline: Two partners are never the same person
    Given he has saved that his shop has partners
    When he names two partners with the same CNIC
    Then the answer is 422
    And beside "partners-1-partner-cnic" stands "same"
    When he corrects the second partner's CNIC
    Then two partners are kept

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two devices never overwrite each other unseen
    Given he has opened the page of the shop on two devices
    When he saves the name "Blue Kite" on the first
    And he saves the name "Red Kite" on the second
    Then the answer is 409: "This page was saved on another device after you opened it."
    And the name of the shop is kept as "Blue Kite"
    When he looks again on the second and saves the name "Red Kite"
    Then the name of the shop is kept as "Red Kite"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A stolen link shows nothing
    When somebody else follows the link, at the <door>
    Then nothing of it can be read, saved, added to, submitted or given up

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A paper that was added is taken out again
    When he adds the lease
    And he takes the lease out again
    Then the lease is missing, and its file is gone

    Examples:
      | door |
      | web  |
      | api  |
