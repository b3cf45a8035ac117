"""What happens from one session to the next: the course, its measures and outcomes, and long-term safety."""
