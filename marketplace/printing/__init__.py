"""Papers of procurement: what each holds; the Typst template beside draws it."""
