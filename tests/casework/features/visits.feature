Feature: One act at a facilitation centre, without reading or typing
  Mah Gul speaks Brahvi, has no phone and writes nothing. At the centre in Kalat an officer sees her
  card, her neighbour Bibi Hawa is the witness, her thumbprint is on paper. One thing is done, and no
  more.

  Background:
    Given Mah Gul, whose card an officer has seen, and Sadia and Karim, officers of the centre

  Scenario Outline: Her application is submitted, once
    Given Mah Gul's application is filled in
    When Sadia opens a visit for Mah Gul to submit an application, at the <door>
    Then the consent is kept as it was read, in Brahvi
    And Mah Gul is told of it
    When Sadia does the act for Mah Gul's application, at the <door>
    Then it is Mah Gul's application, submitted in her own name
    And the trail says that Sadia did it in a visit
    When Sadia does the act for Mah Gul's application, at the <door>
    Then the answer is 409: "This visit has ended. Open another one."
    And Mah Gul reads what was done, by whom, where and before whom, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: She gets into her account again, with two officers
    When Sadia opens a visit for Mah Gul to get into her account, at the <door>
    And Sadia does the act for Mah Gul's account, at the <door>
    Then the answer is 409: "A second officer must see the person and confirm this visit first."
    When Sadia confirms the visit, at the <door>
    Then the answer is 403: "Another officer must confirm it: you take part in this visit."
    When Karim confirms the visit, at the <door>
    And Sadia does the act for Mah Gul's account, at the <door>
    Then a slip is printed, and its code sets a new password once
    And whoever was in her account is signed out

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What keeps a visit from being opened
    When <who> opens a visit for <whom> with <what>, at the <door>
    Then the answer is <status>: "<sentence>"

    Examples:
      | door | who   | whom     | what             | status | sentence                                                   |
      | web  | Sadia | Mah Gul  | herself as witness | 422  | The witness must be somebody else than the person and you. |
      | api  | Sadia | Mah Gul  | herself as witness | 422  | The witness must be somebody else than the person and you. |
      | web  | Sadia | Mah Gul  | no thumbprint    | 422    | Choose the scan of the page with the thumbprint.           |
      | api  | Sadia | Mah Gul  | no thumbprint    | 422    | Choose the scan of the page with the thumbprint.           |
      | web  | Sadia | Mah Gul  | a device         | 409    | No thumbprint device is connected here.                    |
      | api  | Sadia | Mah Gul  | a device         | 409    | No thumbprint device is connected here.                    |
      | web  | Sadia | Mah Gul  | a typed place    | 422    | Choose the centre in the list.                             |
      | api  | Sadia | Mah Gul  | a typed place    | 422    | Choose the centre in the list.                             |
      | web  | Sadia | Sadia    | all in order     | 403    | This is you. Another officer must help you.                |
      | api  | Sadia | Sadia    | all in order     | 403    | This is you. Another officer must help you.                |
      | web  | Sadia | a stranger | all in order   | 409    | No officer has seen this card yet.                         |
      | api  | Sadia | a stranger | all in order   | 409    | No officer has seen this card yet.                         |
      | web  | Mah Gul | Sadia  | all in order     | 403    | Your role does not allow this.                             |
      | api  | Mah Gul | Sadia  | all in order     | 403    | Your role does not allow this.                             |

  Scenario Outline: An officer who makes visits up is found
    Given Mah Gul's application is filled in
    When Sadia opens a visit for Mah Gul to submit an application, at the <door>
    And Sadia does the act for Mah Gul's application, at the <door>
    And Mah Gul says that she was not there, at the <door>
    Then an administrator is told of it
    And the administrator reads it first among the visits of the day, at the <door>
    And Sadia may not read the visits of the day, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: A colleague does not use her visit, and one act is not another
    Given Mah Gul's application is filled in
    When Sadia opens a visit for Mah Gul to submit an application, at the <door>
    And Karim does the act for Mah Gul's application, at the <door>
    Then the answer is 404: "We could not find what you asked for."
    When Sadia does the act for somebody else's application, at the <door>
    Then the answer is 404: "We could not find what you asked for."
    When Sadia ends the visit, at the <door>
    And Sadia does the act for Mah Gul's application, at the <door>
    Then the answer is 409: "This visit has ended. Open another one."

    Examples:
      | door |
      | web  |
      | api  |
