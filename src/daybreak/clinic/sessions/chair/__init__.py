"""The page at the chair. It works on while server or network is gone; see docs/algorithms/offline.md."""
