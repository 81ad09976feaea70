"""Controls of a claim: flags with evidence, proofs that claims draw down, audit samples."""
