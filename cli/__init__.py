"""The `bdm` program: the only thing that imports the composition root and passes it on."""
