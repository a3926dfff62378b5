"""Before anything leaves: what is sent, to whom, at which cost, with whose consent."""
