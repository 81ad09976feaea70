"""Changes of schemes: what each would touch and cost, and how two officers put it in force."""
