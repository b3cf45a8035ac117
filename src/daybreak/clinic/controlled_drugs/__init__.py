"""The controlled-drug register: what was received, given and wasted, with a witness, and whether the count is right."""
