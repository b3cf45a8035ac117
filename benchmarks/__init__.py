"""How fast Daybreak is, each time beside a named peer measured in the same run: `make bench`."""
