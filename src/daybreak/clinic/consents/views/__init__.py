"""The pages of consents and education."""
