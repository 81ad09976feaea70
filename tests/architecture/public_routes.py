"""Every route that answers somebody who is not signed in, each with its reason."""

REASONS = {
    "home.front": "the front page",
    "static": "style sheets, scripts and pictures",
    "api_specification": "programmers read it before they have a token",
    "api_documentation": "as above",
}
