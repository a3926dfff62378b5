"""A photo changed in one stated way, so that vendors can be asked what they make of it.

`recipe` names a variation and its strength, `variation` does it to pixels and tells where things
went; `light`, `quality`, `shape` and `cover` hold the changes themselves. `control` makes a change
of the same size that should not matter, `trial` asks vendors about both and says what came of it.

A variation shows that an answer changed when the photo did. It does not show why.
"""
