Feature: A page is read aloud for who cannot read it
  A teacher in Kalat reads the guide in Brahvi. A second officer hears it before the public does.

  Background:
    Given Salma and Naseer, who keep the pages

  Scenario Outline: A recording is heard when a second officer has approved it
    Then a stranger reads that the page is there as text alone
    And the words in Urdu are there, named as not yet spoken, at the <door>
    And Salma reads what is still to be read aloud, and sends it from there
    When Salma sends the guide read in Brahvi as an MP3, at the <door>
    Then no stranger hears it
    When Salma approves it, at the <door>
    Then the answer is 403: "Another officer must approve it"
    When Naseer approves it, at the <door>
    Then a stranger hears it in Brahvi, with its words, at the <door>
    And a stranger hears it on the Urdu page as well
    And the words in Urdu are there, named as not yet spoken, at the <door>

    Examples:
      | door |
      | web  |
      | api  |

  Scenario Outline: What is no sound, too large or of no section is refused
    When Salma sends <what>, at the <door>
    Then the answer is 422: "<sentence>"

    Examples:
      | door | what                | sentence                             |
      | web  | a PDF               | Send one of these: MP3, Ogg, M4A     |
      | api  | a PDF               | Send one of these: MP3, Ogg, M4A     |
      | web  | too large a file    | This file is too large.              |
      | api  | too large a file    | This file is too large.              |
      | web  | nothing             | Choose the sound file.               |
      | api  | nothing             | Choose the sound file.               |
      | web  | an unknown section  | Choose a section of this page.       |
      | api  | an unknown section  | Choose a section of this page.       |

  Scenario Outline: A recording is refused with a reason
    When Salma sends the guide read in Brahvi as an MP3, at the <door>
    And Naseer refuses it because "The second half is missing.", at the <door>
    Then no stranger hears it

    Examples:
      | door |
      | web  |
      | api  |
