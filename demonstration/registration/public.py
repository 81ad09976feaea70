"""What other seeds may use of registration's."""

from demonstration.registration.seed.stories import paper as paper
