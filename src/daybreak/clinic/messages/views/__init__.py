"""Pages: every message and how it stands, how a patient may be reached, and who is paged."""
