"""The pages of screening. A view asks the services and arranges what they say; it judges nothing."""
