"""Programs that run beside the web server: they take in what comes from elsewhere."""
