"""Proof that nothing was changed: the rules of the log, and what is checked against it.

`log` has the rules of the chain, `calls` what the log says of each call, `case_check` checks a
case's file and `verify` a package or a case.
"""
