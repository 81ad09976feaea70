"""Public functions of registration's seed for other seeds."""

from demonstration.registration.seed.stories import paper as paper
