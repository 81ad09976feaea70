Feature: Power over the province is given by two people
  One administrator asks, another confirms. A facilitation officer enrols people with their consent.

  Background:
    Given Rahim, who is an administrator
    And Bibi, who is an administrator
    And Naseer, who has an account

  Scenario Outline: A staff role is asked for and confirmed
    When Rahim gives Naseer the staff role "verification_officer", at the <door>
    Then it is done
    And Naseer does not hold the staff role "verification_officer"
    When Rahim confirms the staff role, at the <door>
    Then it is refused with 403: "Another administrator must confirm this"
    When Bibi confirms the staff role, at the <door>
    Then it is done
    And Naseer holds the staff role "verification_officer"
    When Rahim ends the staff role, at the <door>
    Then it is done
    And Naseer does not hold the staff role "verification_officer"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A browser or a token left open makes nobody an official
    When Rahim, whose last proof is old, gives Naseer the staff role "auditor", at the <door>
    Then the password is asked for again
    And nobody waits for a staff role
    Given a third administrator asked that Naseer becomes "auditor"
    When Bibi, whose last proof is old, confirms the staff role, at the <door>
    Then the password is asked for again
    And Naseer does not hold the staff role "auditor"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody gives themselves a staff role, or one that is none
    When Rahim gives Rahim the staff role "auditor", at the <door>
    Then it is refused with 403: "Nobody can give a role to themselves"
    When Rahim gives Naseer the staff role "department_head", at the <door>
    Then it is refused with 422 at "role": "Choose one of the roles"
    When Naseer gives Rahim the staff role "auditor", at the <door>
    Then it is refused with 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who gets a role does not confirm it
    Given a third administrator asked that Bibi becomes "auditor"
    When Bibi confirms the staff role, at the <door>
    Then it is refused with 403: "Another administrator must confirm this"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two administrators remain
    When Rahim ends the role of administrator of Bibi, at the <door>
    Then it is refused with 409: "Two administrators must remain"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Somebody without mobile or e-mail is enrolled and signs in with the slip
    Given Hina, who is a facilitation officer
    When Hina enrols "Mah Bibi" with CNIC "54400-7777777-2", at the <door>
    Then it is done
    And the consent of "Mah Bibi" is on record
    When "Mah Bibi" uses the slip with the password "three grey camels", at the <door>
    Then it is done
    And the password of "Mah Bibi" is "three grey camels"
    When "Mah Bibi" uses the slip with the password "three other camels", at the <door>
    Then it is refused with 422 at "code": "do not match"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A wrong code says no more than an unknown CNIC
    Given Hina, who is a facilitation officer
    When Hina enrols "Mah Bibi" with CNIC "54400-7777777-2", at the <door>
    And somebody uses the code "AAAAA-BBBBB-CCCCC" for the CNIC "54400-7777777-2", at the <door>
    Then it is refused with 422 at "code": "do not match"
    When somebody uses the code "AAAAA-BBBBB-CCCCC" for the CNIC "54400-1111111-1", at the <door>
    Then it is refused with 422 at "code": "do not match"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A lost slip is replaced, until it was used
    Given Hina, who is a facilitation officer
    When Hina enrols "Mah Bibi" with CNIC "54400-7777777-2", at the <door>
    And Hina prints another slip for "54400-7777777-2", at the <door>
    Then it is done
    When "Mah Bibi" uses the slip with the password "three grey camels", at the <door>
    Then it is done
    When Hina prints another slip for "54400-7777777-2", at the <door>
    Then it is refused with 409 at "cnic": "No slip can be printed"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Enrolment needs consent, an officer, and a new CNIC
    Given Hina, who is a facilitation officer
    When Hina enrols "Mah Bibi" with CNIC "54400-7777777-2" without consent, at the <door>
    Then it is refused with 422 at "consent_given": "<consent>"
    When Hina enrols "Naseer" with the CNIC of Naseer, at the <door>
    Then it is refused with 409 at "cnic": "has an account already"
    When Naseer enrols "Mah Bibi" with CNIC "54400-7777777-2", at the <door>
    Then it is refused with 403: "Your role does not allow this"

    Examples:
      | door | consent      |
      | web  | Choose an a  |
      | api  | Fill this in |
