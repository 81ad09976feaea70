"""Deliberate faults in the code, and whether a test notices each: `make mutants`.

- `faults.py`: a fault is a part of a file and the text instead of it; `tools/faults.toml` lists
  those that take a rule out of the code.
- `variants.py`, `generated.py`: small faults made from the code itself, sampled by a seed.
- `reach.py`, `recorder.py`: which tests reach a line, noted once for each file of tests.
- `choose.py`: which tests a change leaves to `make test-all`, by what each reaches.
- `patches.py`, `warm.py`: most faults are put into the functions of a running test session, in a
  fork of it, which runs the tests that reach them.
- `fresh.py`: what runs only while modules load, and SQL, is changed in a copy of the tree.
- `results.py`: what happened to each fault; it is kept until the code or the tests
  change.
"""
