Feature: A typed CNIC is a claim, and an officer who sees the card gives it to its holder
  Anybody can type anybody's CNIC. It blocks nobody and gives nothing; what somebody got by it ends
  when the holder shows the card.

  Background:
    Given the department "Irrigation" with its head Salma
    And Sadia, who is a facilitation officer
    And Hostile, who typed the CNIC of Naseer first
    And Naseer, who created an account afterwards

  Scenario Outline: Whoever typed it first is neither invited nor told
    When Salma invites Naseer to "Irrigation", at the <door>
    Then it is done
    And Hostile sees no invitation, at the <door>
    When Hostile enters another code, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"
    When Naseer enters the code of the invitation, at the <door>
    And Hostile enters the code of the invitation, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"
    When Naseer accepts the invitation, at the <door>
    And Salma confirms the invitation, at the <door>
    Then Naseer is "procurement_officer" of "Irrigation"
    And Hostile is not a member of "Irrigation"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Inviting is the same work, whether or not somebody claims the CNIC
    When Salma invites Naseer to "Irrigation", at the <door>
    And Salma invites somebody whose CNIC nobody typed to "Irrigation", at the <door>
    Then both got the same answer after the same questions to the database

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A staff role goes to the account with the mobile number that is known
    Given Rahim, who is an administrator
    When Rahim gives the CNIC of Naseer the staff role "auditor" without a mobile number, at the <door>
    Then it is refused with 422 at "cnic": "No account has this CNIC and this mobile number"
    When Rahim gives the CNIC of Naseer the staff role "auditor" with his mobile number, at the <door>
    Then it is done
    And the staff role waits for Naseer

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: The holder shows the card, and who typed it first loses what hung on it
    Given Hostile is a procurement officer of "Irrigation" by an invitation to that CNIC
    And Hostile holds the staff role of an auditor
    And Hostile declared the firm "Hostile Traders"
    And Hostile is signed in
    When Naseer shows the card to Sadia, at the <door>
    Then it is done
    When Sadia enters another code than the one that Naseer got, at the <door>
    Then it is refused with 422 at "code": "This code is wrong"
    When Sadia enters the code that Naseer reads out, at the <door>
    Then it is done
    And the CNIC is that of Naseer's account alone
    And Hostile is not a member of "Irrigation"
    And Hostile holds no staff role
    And Hostile is "supplier_owner" of "Hostile Traders"
    And Hostile is not signed in any more
    And Hostile and Naseer are told of it
    And the trail names both accounts, and no CNIC

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An invitation that Hostile opened ends, and one that nobody opened waits
    Given Hostile got hold of a code and accepted the role "approving_officer" in "Irrigation"
    When Salma invites Naseer to "Irrigation", at the <door>
    And Naseer showed the card to Sadia
    And Salma confirms what Hostile accepted, at the <door>
    Then it is refused with 409: "already been answered"
    When Naseer enters the code of the invitation, at the <door>
    Then it is done

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: An officer who sees the card refuses what does not fit
    When Sadia asks for a code for her own account, at the <door>
    And Sadia enters the code that went to herself, at the <door>
    Then it is refused with 403: "Another officer must see your card"
    Given Naseer showed the card to Sadia
    When Hostile shows the card to Sadia, at the <door>
    And Sadia enters the code that Hostile reads out, at the <door>
    Then it is refused with 409: "An officer has seen this card before"
    When Naseer shows another card to Sadia, at the <door>
    And Sadia enters the code that Naseer reads out, at the <door>
    Then it is refused with 409: "Another card was shown for this account"
    When Salma shows a card to Salma, at the <door>
    Then it is refused with 403: "Your role does not allow this"

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Asking for a code tells the officer of no account
    When somebody without an account shows a card to Sadia, at the <door>
    Then it is done
    And no code went out

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: Who is enrolled with the card takes the number from who only typed it
    Given Hostile is a procurement officer of "Irrigation" by an invitation to that CNIC
    When Sadia enrols the holder of that card, at the <door>
    Then it is done
    And Hostile is not a member of "Irrigation"
    And neither Hostile nor Naseer has the CNIC
    When Sadia enrols the holder of that card, at the <door>
    Then it is refused with 409 at "cnic": "This CNIC has an account already"

    Examples:
      | door |
      | web  |
      | api  |
