"""What became of a patient: scores against the protocol's rules, and what is watched over years."""
