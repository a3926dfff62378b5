"""The package: a case, or its audit set, as a BagIt folder that anyone can check and open again.

`bag` writes and checks the folder as a bag, `layout` names what lies in it and what it means,
`record` turns rows of a case into JSON and back, `reading` reads a package, `opening` makes a case
from one and `rebuild` finds its photos again. `core.export.bagit_package` writes it.
"""
