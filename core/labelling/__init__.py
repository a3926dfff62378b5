"""What people say of a face: labels, attributes, annotators, blind mode, agreement."""
