"""The papers of an evaluation."""
