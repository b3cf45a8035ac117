"""The strict reader: bytes of YAML in, frozen care objects or a list of problems out."""
