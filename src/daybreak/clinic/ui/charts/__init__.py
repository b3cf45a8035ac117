"""Where each mark of a clinical picture stands, in percent of the width and pixels of the height.

Drawn twice from the same geometry: as SVG in a page and with reportlab in the printed summary. Nothing here judges:
a bar is as high as its dose, and its adequacy is what the screening said.
"""
