Feature: Who answers for an organisation says who works in it
  A head or owner offers roles; people accept them; officers who are transferred hand over.

  Background:
    Given the department "Irrigation" with its head Salma
    And Naseer, who has an account
    And Asma, who is a procurement officer of "Irrigation"

  Scenario Outline: Somebody is invited and accepts
    When Salma invites Naseer as "procurement_officer" to "Irrigation", at the <door>
    Then it is done
    When Naseer accepts the invitation, at the <door>
    Then it is refused with 404: "We could not find"
    When Naseer enters the code of the invitation, at the <door>
    Then it is done
    When Salma confirms the invitation, at the <door>
    Then it is refused with 409: "Nobody has accepted this invitation yet"
    When Naseer accepts the invitation, at the <door>
    Then it is done
    And Naseer is not a member of "Irrigation"
    When Salma looks at "Irrigation", at the <door>
    Then Salma sees the name of Naseer, and the last digits of the mobile number
    When Asma confirms the invitation, at the <door>
    Then it is refused with 403: "Your role does not allow this"
    When Salma confirms the invitation, at the <door>
    Then it is done
    And Naseer is "procurement_officer" of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Inviting tells nobody who has an account
    When Salma invites the CNIC "54400-9999999-9" as "procurement_officer" to "Irrigation", at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A role must fit the organisation
    When Salma invites Naseer as "supplier_owner" to "Irrigation", at the <door>
    Then it is refused with 422 at "role": "Choose a role for this type"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody gives a role to themselves
    When Salma invites Salma as "competent_authority" to "Irrigation", at the <door>
    Then it is refused with 403: "Nobody can give a role to themselves"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Only who answers for it invites, and to others it does not exist
    When Asma invites Naseer as "procurement_officer" to "Irrigation", at the <door>
    Then it is refused with 403: "Your role does not allow this"
    When the head of another department invites Naseer to "Irrigation", at the <door>
    Then it is refused with 404: "We could not find"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An invitation is only for whom it names
    When Salma invites Naseer as "procurement_officer" to "Irrigation", at the <door>
    And Asma enters the code of the invitation, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"
    When Naseer enters another code, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"
    When Asma accepts the invitation, at the <door>
    Then it is refused with 404: "We could not find"
    When Naseer enters the code of the invitation, at the <door>
    And Naseer declines the invitation, at the <door>
    Then it is done
    When Naseer accepts the invitation, at the <door>
    Then it is refused with 409: "already been answered"
    And Naseer is not a member of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A withdrawn invitation cannot be accepted
    When Salma invites Naseer as "procurement_officer" to "Irrigation", at the <door>
    And Naseer enters the code of the invitation, at the <door>
    And Salma withdraws the invitation, at the <door>
    And Naseer accepts the invitation, at the <door>
    Then it is refused with 409: "already been answered"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A membership ends at once
    When Salma ends the membership of Asma in "Irrigation", at the <door>
    Then it is done
    And Asma is not a member of "Irrigation"
    And Asma no longer acts for "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The last head cannot leave, but hands over
    When Salma ends the membership of Salma in "Irrigation", at the <door>
    Then it is refused with 409: "Hand the role over first"
    When Salma hands the roles of Salma in "Irrigation" to Asma, at the <door>
    Then it is done
    And Asma is "department_head" of "Irrigation"
    And Salma is not a member of "Irrigation"
    And the record still says that Salma was "department_head" of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A handing-over is announced for a coming day
    When Salma hands the roles of Asma in "Irrigation" to Naseer in 10 days, at the <door>
    Then it is refused with 422 at "successor_id": "Invite them first"
    Given Naseer, who is an approving officer of "Irrigation"
    When Salma hands the roles of Asma in "Irrigation" to Naseer in 10 days, at the <door>
    Then it is done
    And Asma is "procurement_officer" of "Irrigation"
    And Naseer is not "procurement_officer" of "Irrigation"
    And in 11 days Naseer is "procurement_officer" of "Irrigation"
    And in 11 days Asma is not a member of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Two officers are followed by one person
    Given Naseer, who is an approving officer of "Irrigation"
    And Rabia, who is a procurement officer of "Irrigation"
    When Salma hands the roles of Asma in "Irrigation" to Naseer in 10 days, at the <door>
    And Salma hands the roles of Rabia in "Irrigation" to Naseer in 5 days, at the <door>
    Then it is done
    And Naseer is not "procurement_officer" of "Irrigation"
    And in 6 days Naseer is "procurement_officer" of "Irrigation"
    And in 11 days Naseer is "procurement_officer" of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is past stays as it was
    Given Naseer, who is an approving officer of "Irrigation"
    When Salma hands the roles of Asma in "Irrigation" to Naseer in -2 days, at the <door>
    Then it is refused with 422 at "from_day": "what is past stays as it was"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Nobody takes over a role by their own hand
    When Salma hands the roles of Asma in "Irrigation" to Salma, at the <door>
    Then it is refused with 403: "Nobody can give a role to themselves"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An administrator creates a department
    Given Rahim, who is an administrator
    When Rahim creates the department "Fisheries" with DDO code "ga-4021" and head Naseer, at the <door>
    Then it is done
    When Naseer enters the code of the invitation, at the <door>
    And Naseer accepts the invitation, at the <door>
    And Rahim confirms the invitation, at the <door>
    Then Naseer is "department_head" of "Fisheries"
    When Rahim creates the department "Fisheries again" with DDO code "GA4021" and head Naseer, at the <door>
    Then it is refused with 409 at "ddo_code": "exists already"
    When Salma creates the department "Mine too" with DDO code "GA4022" and head Naseer, at the <door>
    Then it is refused with 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |
