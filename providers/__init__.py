"""One file a vendor, found by the registry; nothing here knows the window."""
