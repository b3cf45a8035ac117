"""What lets the chair go on without the server: the rules in the browser, and the page kept there."""
