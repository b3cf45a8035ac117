"""The pages about patients. A view asks the services and arranges what they say; it judges nothing."""
