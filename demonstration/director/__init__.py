"""A province that is not real: its clock can be moved and people can be enlisted without proof.

Everything here works only in a database that carries the indelible demonstration mark, outside
production. `bdm replay` and the seed use it.
"""
