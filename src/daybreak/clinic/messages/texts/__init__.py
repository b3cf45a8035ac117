"""What messages say. `rendering.text_of` is the door; one file for each language holds the words."""
