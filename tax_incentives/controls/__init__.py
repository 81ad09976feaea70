"""What speaks against a claim: flags with evidence, proofs that claims draw down, audit samples."""
