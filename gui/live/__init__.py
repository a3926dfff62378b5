"""The page on which local vendors watch a camera or a video file.

`live_page` joins it to the case and is all that the start of the program imports; `live_view` and
what stands in it are built when the page is first shown.
"""
