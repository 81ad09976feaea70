"""What all nouns of tax incentives share."""
