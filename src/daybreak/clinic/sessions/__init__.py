"""Treatment sessions: what is remembered of them and shown. The rules are care/session; this app stores and pushes."""
