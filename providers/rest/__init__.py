"""One client for every vendor that speaks HTTP and JSON; a TOML file describes each.

Listing such vendors needs `info` only; httpx, JMESPath and pydantic are imported where a vendor is
connected, an answer is read, or a description is checked in full.
"""
