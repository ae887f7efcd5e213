"""Room for a small form above a list: as high as the form, and scrolling where the window is low."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

LEAST = 168


class FormPlace(QScrollArea):
    """Holds one form at a time; without one it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def hold(self, form: QWidget) -> None:
        """Show ``form`` in place of the one before it."""
        self.clear()
        self.setWidget(form)
        form.installEventFilter(self)
        form.show()
        self.show()
        self.updateGeometry()

    def clear(self) -> None:
        """Take the form away."""
        form = self.takeWidget()
        if form is not None:
            form.hide()
            form.deleteLater()
        self.hide()

    def sizeHint(self) -> QSize:
        form = self.widget()
        if form is None:
            return QSize(0, 0)
        width = self.viewport().width()
        height = form.heightForWidth(width) if form.hasHeightForWidth() else form.sizeHint().height()
        return QSize(form.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, min(LEAST, self.sizeHint().height()))

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring the field that has the keyboard into view."""
        form = self.widget()
        if now is not None and form is not None and form.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
