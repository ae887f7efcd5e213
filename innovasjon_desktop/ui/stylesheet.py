"""The application's stylesheet, built from the named colours."""

from __future__ import annotations

from pathlib import Path

from innovasjon_desktop.ui.colours import Colours

RING = 2
"""Width of the focus ring in pixels."""


def stylesheet(colours: Colours, icons: Path) -> str:
    """Return the stylesheet for ``colours``; ``icons`` is where the arrows and the tick of a box lie."""
    values = {name: value for name, value in colours._asdict().items() if isinstance(value, str)}
    values["arrow"] = (icons / "chevron-down.svg").as_posix()
    values["arrow_up"] = (icons / "chevron-up.svg").as_posix()
    values["tick"] = (icons / ("tick-dark.svg" if colours.is_dark else "tick-light.svg")).as_posix()
    values["ring"] = str(RING)
    # On a system with high contrast only the ring and the outlines say where one is.
    values["selected"] = colours.accent if colours.is_high_contrast else colours.soft
    values["on_selected"] = colours.on_accent if colours.is_high_contrast else colours.text
    text = _TEMPLATE
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


# Padding shrinks by what the border grows: nothing moves when the focus comes.
_TEMPLATE = """
QLabel { qproperty-textFormat: PlainText }
QLabel[tone="muted"] { color: @muted@ }
QLabel[tone="accent"] { color: @accent@ }
QLabel[tone="late"] { color: @late@ }
QFrame[panel="true"] { background: @surface@; border: 1px solid @line@; border-radius: 8px }
QFrame[panel="side"] { background: @surface@; border: none; border-right: 1px solid @line@ }
QFrame[panel="note"] { background: @warning_back@; border: none; border-radius: 6px }
QFrame[panel="note"] QLabel { color: @warning@ }

QPushButton { min-height: 30px; padding: 0 13px; border: 1px solid @line@; border-radius: 6px;
  background: @surface@; color: @text@ }
QPushButton:hover { background: @hover@ }
QPushButton:pressed, QPushButton:checked { background: @soft@ }
QPushButton:focus { border: @ring@px solid @accent@; min-height: 28px; padding: 0 12px }
QPushButton:disabled { color: @edge@ }
QPushButton[primary="true"] { background: @accent@; border-color: @accent@; color: @on_accent@ }
QPushButton[primary="true"]:focus { border-color: @text@ }
QPushButton[primary="true"]:disabled { background: @line@; border-color: @line@; color: @muted@ }
QPushButton[flat="true"] { background: transparent; border: @ring@px solid transparent; min-height: 20px;
  padding: 0 6px; border-radius: 4px; color: @accent@ }
QPushButton[flat="true"][tone="muted"] { color: @muted@ }
QPushButton[flat="true"][tone="late"] { color: @late@ }
QPushButton[flat="true"]:hover { background: @soft@ }
QPushButton[flat="true"]:focus { border-color: @accent@ }
QPushButton[nav="true"] { text-align: left; border: none; border-left: 3px solid transparent;
  border-radius: 4px; padding: 0 4px 0 9px; min-height: 34px; background: transparent }
QPushButton[nav="true"]:hover { background: @hover@ }
QPushButton[nav="true"]:checked { background: @soft@; border-left-color: @accent@; color: @accent@;
  font-weight: 600 }
QPushButton[nav="true"]:focus { border: @ring@px solid @accent@; border-left-width: 3px; min-height: 30px;
  padding: 0 2px 0 9px }
QPushButton[nav="true"][bare="true"] { padding-left: 33px }
QPushButton[lines="true"] { text-align: left; padding: 7px 13px }
QPushButton[lines="true"]:focus { padding: 6px 12px }
QPushButton[field="true"] { text-align: left; color: @muted@; padding: 0 11px }
QPushButton[field="true"]:focus { padding: 0 10px }
QPushButton[field="true"][bare="true"] { padding-left: 31px }
QPushButton[elsewhen="true"] { border-color: @accent@; color: @accent@ }
QToolButton { border: @ring@px solid transparent; border-radius: 4px; padding: 4px; background: transparent }
QToolButton:hover { background: @hover@ }
QToolButton:pressed, QToolButton:checked { background: @soft@ }
QToolButton:focus { border-color: @accent@ }
QToolButton::menu-indicator { image: none }

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit { border: 1px solid @line@; border-radius: 6px;
  background: @surface@; color: @text@; selection-background-color: @accent@;
  selection-color: @on_accent@ }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: 30px; padding: 0 9px }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none }
QPlainTextEdit { padding: 5px 5px }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: @ring@px solid @accent@;
  min-height: 28px; padding: 0 8px }
QPlainTextEdit:focus { border: @ring@px solid @accent@; padding: 4px 4px }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] { border-color: @late@ }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: @muted@; background: @background@ }
QAbstractItemView QLineEdit { border-radius: 0; padding: 0 4px; min-height: 0 }
QHeaderView QLineEdit { border-radius: 6px; padding: 0 8px }
QHeaderView QPlainTextEdit, QHeaderView QPlainTextEdit:focus { padding: 2px 4px }
QComboBox::drop-down { border: none; width: 24px }
QComboBox::down-arrow:enabled { image: url("@arrow@"); width: 12px; height: 12px }
QComboBox QAbstractItemView { border: 1px solid @line@; background: @surface@; outline: none;
  selection-background-color: @selected@; selection-color: @on_selected@ }
QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: @ring@px solid transparent; border-radius: 4px }
QCheckBox:focus, QRadioButton:focus { border-color: @accent@ }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 14px; height: 14px;
  border: 1px solid @edge@; border-radius: 4px; background: @surface@ }
QRadioButton::indicator { border-radius: 8px }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent@;
  border-color: @accent@; image: url("@tick@") }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent@;
  background: @on_accent@ }
QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled { border-color: @line@ }

QAbstractItemView { border: none; background: @surface@; color: @text@;
  selection-background-color: @selected@; selection-color: @on_selected@; outline: none }
QTableView { gridline-color: @line@ }
QHeaderView { background: @surface@; border: none }
QHeaderView::section { background: @surface@; color: @muted@; border: none;
  border-bottom: 1px solid @line@; padding: 4px 8px }
QHeaderView::up-arrow { image: url("@arrow_up@"); width: 14px; height: 14px }
QHeaderView::down-arrow { image: url("@arrow@"); width: 14px; height: 14px }
QTableCornerButton::section { background: @surface@; border: none }
QAbstractScrollArea::corner { background: transparent; border: none }
QScrollArea { border: none; background: transparent }
QScrollArea > QWidget > QWidget[plain="true"] { background: transparent }

QScrollBar { background: transparent; border: none }
QScrollBar:vertical { width: 12px }
QScrollBar:horizontal { height: 12px }
QScrollBar::handle { background: @edge@; border-radius: 2px; margin: 4px }
QScrollBar::handle:vertical { min-height: 32px }
QScrollBar::handle:horizontal { min-width: 32px }
QScrollBar::handle:hover { background: @muted@ }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0 }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent }

QMenuBar { background: @surface@; border-bottom: 1px solid @line@; padding: 2px 8px }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent }
QMenuBar::item:selected { background: @selected@; color: @on_selected@ }
QMenu { background: @surface@; border: 1px solid @line@; padding: 4px }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px }
QMenu::item:selected { background: @selected@; color: @on_selected@ }
QMenu::item:disabled { color: @edge@ }
QMenu::separator { height: 1px; background: @line@; margin: 4px 8px }
QToolTip { background: @surface@; color: @text@; border: 1px solid @line@; padding: 4px 6px }
QProgressBar { border: none; border-radius: 3px; background: @line@; max-height: 6px; min-height: 6px }
QProgressBar::chunk { border-radius: 3px; background: @accent@ }
QTabBar::tab { padding: 6px 12px; border: none; border-bottom: 2px solid transparent; color: @muted@ }
QTabBar::tab:selected { color: @text@; border-bottom-color: @accent@ }
QTabBar::tab:focus { border-bottom-color: @text@ }
QTabWidget::pane { border: none }
QCalendarWidget QWidget { alternate-background-color: @surface@ }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @surface@ }
QCalendarWidget QToolButton { color: @text@; font-weight: 600; padding: 4px 8px }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: none; qproperty-text: "‹" }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: none; qproperty-text: "›" }
QCalendarWidget QSpinBox { min-height: 24px }
QCalendarWidget QAbstractItemView { selection-background-color: @accent@; selection-color: @on_accent@ }
"""
