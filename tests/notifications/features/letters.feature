Feature: Whoever has no phone and no e-mail gets a letter
  Mah Gul was enrolled at a centre. What is decided about her must reach her on paper.

  Scenario Outline: A notice becomes a letter that is printed, posted and counted
    Given Mah Gul, whom nothing reaches, and Sadia, an officer of the centre
    When a notice is written for Mah Gul
    Then Sadia finds the letter among those that wait, at the <door>
    And it is printed with her name and the notice
    When Sadia posts it to "Handed over at Kalat", at the <door>
    Then no letter waits, at the <door>
    And Finance counts 1 letter written and 1 posted today, at the <door>
    When Sadia posts it to "Handed over at Kalat", at the <door>
    Then the answer is 409: "This letter has already been posted."

    Examples:
      | door |
      | web  |
      | api  |

  Scenario: Who is reached, or has read it, gets no letter
    Given Mah Gul, whom nothing reaches, and Sadia, an officer of the centre
    When a notice is written for somebody with an e-mail address
    And a code is written for Mah Gul
    Then no letter waits, at the web
    When a notice is written for Mah Gul
    And she reads it in her account
    Then no letter waits, at the web
