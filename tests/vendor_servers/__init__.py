"""Strict servers on this computer, one a vendor: what the real services document, and no more.

They refuse whatever a real service would refuse, answer in the documented shapes, and can be told
to throttle, stall, break off, lie or die. `uv run python -m tests.vendor_servers` starts them all.
"""
