"""What stands on every sheet: who it is about, the page number, and a mark across one that is not final."""

from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import plain


class SheetCanvas(Canvas):
    """A canvas that knows how many pages there are before it writes "page 1 of 3"."""

    def __init__(self, *args: Any, about: str, printed: str, mark: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._about, self._printed, self._mark = plain(about), plain(printed), mark
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keeps the page until the number of pages is known."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Writes every kept page with its head and foot."""
        total = len(self._pages)
        for page in self._pages:
            self.__dict__.update(page)
            self._dress(total)
            super().showPage()
        super().save()

    def _dress(self, total: int) -> None:
        width, height = A4
        self.setFont(styles.REGULAR, 7.4)
        self.setFillColor(styles.SOFT)
        self.drawString(styles.MARGIN, height - 11 * mm, self._about)
        self.drawRightString(width - styles.MARGIN, height - 11 * mm, "Daybreak")
        self.drawString(styles.MARGIN, 9 * mm, self._printed)
        self.drawRightString(width - styles.MARGIN, 9 * mm, f"Page {self._pageNumber} of {total}")
        self.setStrokeColor(styles.LINE)
        self.setLineWidth(0.5)
        self.line(styles.MARGIN, height - 13 * mm, width - styles.MARGIN, height - 13 * mm)
        self.line(styles.MARGIN, 13 * mm, width - styles.MARGIN, 13 * mm)
        if self._mark:
            self._watermark(width, height)

    def _watermark(self, width: float, height: float) -> None:
        self.saveState()
        self.translate(width / 2, height / 2)
        self.rotate(52)
        self.setFillColor(styles.WATERMARK)
        self.setFont(styles.BOLD, 92)
        self.drawCentredString(0, -30, self._mark)
        self.restoreState()
