Feature: A woman trades from her home, and strangers do not learn where she lives
  Zarina embroiders at home in Turbat and sells by telephone. She wants her business in the register,
  not her name and street on every screen. The form asks her; she changes her mind with one press.

  Scenario Outline: She registers, and keeps her name and street to herself
    When Zarina registers "Turbat Embroidery" from her home, and does not let us publish, at the <door>
    And the office registers it
    Then a stranger reads "Turbat Embroidery" and the district in the register, at the <door>
    And no stranger reads "Zarina" or "Mohalla Koshkalat" anywhere
    And her certificate says neither "Zarina" nor "Mohalla Koshkalat"
    And Zarina reads her own street among her businesses, at the <door>
    And the office that registered it reads who she is

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: She changes her mind, both ways
    Given "Turbat Embroidery" is registered from her home, and not published
    When Zarina publishes her name and street, at the <door>
    Then a stranger reads "Zarina" and "Mohalla Koshkalat" in the register, at the <door>
    And her new certificate says "Zarina"
    When a stranger takes an extract, which says "Zarina"
    And Zarina hides her name and street, at the <door>
    Then no stranger reads "Zarina" or "Mohalla Koshkalat" anywhere
    And the file of that extract is for Zarina alone, and its page still says that it is genuine

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A shop on the bazaar is published as before
    When Zarina registers "Koshkalat Cloth" in a shop, at the <door>
    And the office registers it
    Then a stranger reads "Zarina" and "Mohalla Koshkalat" in the register, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody else decides it, and a firm is open by law
    Given "Turbat Embroidery" is registered from her home, and not published
    When a neighbour publishes her name and street, at the <door>
    Then the answer is 404: "We could not find what you asked for."
    Given a firm that she owns with a partner
    When Zarina hides the names of the firm, at the <door>
    Then the answer is 409: "The register of firms is open to everybody by law."

    Examples:
      | door |
      | web  |
      | api  |
