"""The pages of the controlled-drug register: reading it, and entering into it."""
