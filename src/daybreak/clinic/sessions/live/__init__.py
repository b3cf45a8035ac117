"""Sessions as they happen: one hub per process reads new events once and tells every open page."""
