"""Monitors: their messages as they came, which chair each stands at, and what nobody could place."""
