"""The treatment session: its events, and the one fold that says what they amount to at any moment."""
