"""The table of everything a user can do: menus, buttons, key sheet and key changes read it.

What an action does stands in `main_window`, which joins each id to an operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from gui.icons import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action before it is a QAction.

    keys: the first is printed on its button. group: its column on the key sheet, "" for none.
    letters: acts on the photo in view, so only while the page that shows it is in front.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    checkable: bool = False
    separator_before: bool = False
    letters: bool = False


MENUS = {
    "Case": "&Case",
    "Edit": "&Edit",
    "View": "&View",
    "Go": "&Go",
    "Label": "&Label",
    "Face": "&Face",
    "Vendors": "Ve&ndors",
    "Run": "&Run",
    "Help": "&Help",
}
"""The menus by the name that an action's `menu` gives, with the letter that opens each."""

SPECS: tuple[ActionSpec, ...] = (
    ActionSpec("open_photos", "Case", "Open photos…", ("Ctrl+O",), "image-plus-outline", "Case"),
    ActionSpec(
        "open_folder", "Case", "Open a folder…", ("Ctrl+Shift+O",), "folder-open-outline", "Case"
    ),
    ActionSpec("new_case", "Case", "New case…", ("Ctrl+N",), separator_before=True, group="Case"),
    ActionSpec("open_case", "Case", "Open case…", group="Case"),
    ActionSpec("demonstration", "Case", "Open the demonstration"),
    ActionSpec(
        "import_labels",
        "Case",
        "Import labels…",
        ("Ctrl+I",),
        "import",
        "Case",
        separator_before=True,
    ),
    ActionSpec(
        "draw_sample",
        "Case",
        "Draw a sample…",
        icon="shuffle-variant",
    ),
    ActionSpec("merge", "Case", "Merge a case…"),
    ActionSpec("withdraw", "Case", "Withdraw a person…"),
    ActionSpec(
        "freeze", "Case", "Freeze the audit set…", icon="lock-outline", separator_before=True
    ),
    ActionSpec("frozen_versions", "Case", "Frozen versions…"),
    ActionSpec(
        "export",
        "Case",
        "Export…",
        ("Ctrl+E",),
        "export-variant",
        "Case",
    ),
    ActionSpec("save_report", "Case", "Save report…", ("Ctrl+P",), "file-document-outline", "Case"),
    ActionSpec("right_of_reply", "Case", "Right of reply…"),
    ActionSpec("file_reply", "Case", "File a reply…"),
    ActionSpec("open_lesson", "Case", "Open a lesson…", separator_before=True),
    ActionSpec("find_duplicates", "Case", "Find duplicates…", ("Ctrl+D",), "compare", "Case"),
    ActionSpec("log", "Case", "Log…", icon="shield-check-outline"),
    ActionSpec("preferences", "Case", "Preferences…", ("Ctrl+,",), separator_before=True),
    ActionSpec("quit", "Case", "Quit", ("Ctrl+Q",), group="Case"),
    ActionSpec("undo", "Edit", "Undo", ("Ctrl+Z",), "undo", "Case"),
    ActionSpec("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Case"),
    ActionSpec(
        "paste", "Edit", "Paste a photo", ("Ctrl+V",), "content-copy", "Case", separator_before=True
    ),
    ActionSpec(
        "rights",
        "Edit",
        "Rights of the photos…",
        icon="shield-check-outline",
        separator_before=True,
        letters=True,
    ),
    ActionSpec("tags", "Edit", "Tags of the photos…", letters=True),
    ActionSpec(
        "withdraw_photos", "Edit", "Withdraw the photos…", icon="delete-outline", letters=True
    ),
    ActionSpec(
        "search", "Edit", "Search", ("Ctrl+F",), "magnify", "Looking", separator_before=True
    ),
    ActionSpec("page_photos", "Go", "Photos", ("Ctrl+1",), group="Looking"),
    ActionSpec("page_audit_set", "Go", "Audit set", ("Ctrl+2",), group="Looking"),
    ActionSpec("page_results", "Go", "Results", ("Ctrl+3",), group="Looking"),
    ActionSpec("page_report", "Go", "Report", ("Ctrl+4",), group="Looking"),
    ActionSpec("page_live", "Go", "Live", ("Ctrl+5",), group="Looking"),
    ActionSpec(
        "next_photo",
        "Go",
        "Next photo",
        ("Right", "D"),
        group="Walking",
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "previous_photo", "Go", "Previous photo", ("Left", "A"), group="Walking", letters=True
    ),
    ActionSpec("first_photo", "Go", "First photo", ("Home",), group="Walking", letters=True),
    ActionSpec("last_photo", "Go", "Last photo", ("End",), group="Walking", letters=True),
    ActionSpec(
        "next_undecided",
        "Go",
        "Next photo with an undecided face",
        ("Ctrl+Right",),
        group="Walking",
        letters=True,
    ),
    ActionSpec(
        "previous_undecided",
        "Go",
        "Previous photo with an undecided face",
        ("Ctrl+Left",),
        group="Walking",
        letters=True,
    ),
    ActionSpec(
        "side_by_side",
        "View",
        "Side by side",
        ("Ctrl+Shift+1",),
        "view-grid-outline",
        "Looking",
        checkable=True,
    ),
    ActionSpec(
        "overlaid",
        "View",
        "Overlaid",
        ("Ctrl+Shift+2",),
        "layers-outline",
        "Looking",
        checkable=True,
    ),
    ActionSpec(
        "one_large",
        "View",
        "One large",
        ("Ctrl+Shift+3",),
        "image-outline",
        "Looking",
        checkable=True,
    ),
    ActionSpec(
        "light_table",
        "View",
        "Light table of two photos",
        ("C",),
        "compare",
        "Looking",
        checkable=True,
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "link_zoom",
        "View",
        "Link the zoom of both photos",
        ("L",),
        "link-variant",
        "Looking",
        checkable=True,
        letters=True,
    ),
    ActionSpec(
        "pin_other", "View", "Pin the other photo", ("P",), "pin", group="Looking", letters=True
    ),
    ActionSpec(
        "turn_to_other", "View", "Turn to the other photo", ("X",), group="Looking", letters=True
    ),
    ActionSpec(
        "zoom_face",
        "View",
        "Zoom to the face",
        ("Z",),
        group="Looking",
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "whole_photo",
        "View",
        "Whole photo",
        ("Esc",),
        "fit-to-page-outline",
        "Looking",
        letters=True,
    ),
    ActionSpec("zoom_in", "View", "Zoom in", ("+", "="), group="Looking", letters=True),
    ActionSpec("zoom_out", "View", "Zoom out", ("-",), group="Looking", letters=True),
    ActionSpec("full_size", "View", "100 %", ("Ctrl+0",), group="Looking", letters=True),
    ActionSpec(
        "boxes",
        "View",
        "Boxes and chips",
        ("H",),
        "vector-square",
        "Looking",
        checkable=True,
        letters=True,
    ),
    ActionSpec("balance", "View", "Balance of subgroups…", separator_before=True),
    ActionSpec(
        "full_screen",
        "View",
        "Full screen",
        ("F11",),
        "fullscreen",
        "Looking",
        checkable=True,
        separator_before=True,
    ),
    ActionSpec(
        "present",
        "View",
        "Present",
        ("F5",),
        "presentation-play",
        "Presenting",
        separator_before=True,
    ),
    ActionSpec(
        "lessons",
        "View",
        "Lessons",
        ("F6",),
        "note-text-outline",
        "Presenting",
        checkable=True,
    ),
    ActionSpec("label_1", "Label", "Label female", ("1",), group="Judging", letters=True),
    ActionSpec("label_2", "Label", "Label male", ("2",), group="Judging", letters=True),
    ActionSpec("label_3", "Label", "Label non-binary", ("3",), group="Judging", letters=True),
    ActionSpec("label_4", "Label", "Label unknown", ("4",), group="Judging", letters=True),
    ActionSpec("label_5", "Label", "Label not stated", ("5",), group="Judging", letters=True),
    ActionSpec("label_6", "Label", "Label in own words…", ("6",), group="Judging", letters=True),
    ActionSpec("label_0", "Label", "Clear the label", ("0",), group="Judging", letters=True),
    ActionSpec(
        "label_stay_1", "", "Label female and stay", ("Shift+1",), group="Judging", letters=True
    ),
    ActionSpec(
        "label_stay_2", "", "Label male and stay", ("Shift+2",), group="Judging", letters=True
    ),
    ActionSpec(
        "label_stay_3", "", "Label non-binary and stay", ("Shift+3",), group="Judging", letters=True
    ),
    ActionSpec(
        "label_stay_4", "", "Label unknown and stay", ("Shift+4",), group="Judging", letters=True
    ),
    ActionSpec(
        "label_stay_5", "", "Label not stated and stay", ("Shift+5",), group="Judging", letters=True
    ),
    ActionSpec(
        "label_stay_6", "", "Own words and stay…", ("Shift+6",), group="Judging", letters=True
    ),
    ActionSpec("not_a_face", "Label", "Not a face", checkable=True, group="Judging"),
    ActionSpec(
        "blind",
        "Label",
        "Label blind",
        ("B",),
        "eye-off-outline",
        "Labelling",
        checkable=True,
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "reveal", "Label", "Reveal the next answer", ("Space",), group="Labelling", letters=True
    ),
    ActionSpec("queue", "Label", "Label queue", ("Ctrl+L",), "skip-next", "Labelling"),
    ActionSpec(
        "queue_random",
        "Label",
        "Label queue in random order",
        ("Ctrl+Shift+L",),
        "shuffle-variant",
        "Labelling",
    ),
    ActionSpec("groups", "Label", "Groups…", ("Ctrl+G",), group="Labelling", separator_before=True),
    ActionSpec(
        "second_annotator",
        "Label",
        "Second annotator…",
        ("Ctrl+Shift+J",),
        "account-outline",
        "Labelling",
    ),
    ActionSpec("agreement", "Label", "Agreement…", ("Ctrl+J",), group="Labelling"),
    ActionSpec("flag", "Face", "Flag", ("F",), "flag", "Judging", letters=True),
    ActionSpec(
        "flag_reason",
        "Face",
        "Flag with a reason…",
        ("Shift+F",),
        "note-text-outline",
        "Judging",
        letters=True,
    ),
    ActionSpec(
        "draw_face",
        "Face",
        "Draw a missed face",
        ("N",),
        "vector-rectangle",
        "Judging",
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "remove_face", "Face", "Remove the drawn face", ("Del",), group="Judging", letters=True
    ),
    ActionSpec(
        "vary",
        "Face",
        "Vary the face",
        ("V",),
        "tune",
        "Varying",
        checkable=True,
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "step_range",
        "Face",
        "Step over the range",
        ("R",),
        "chart-bell-curve",
        "Varying",
        letters=True,
    ),
    ActionSpec(
        "keep_variation", "Face", "Keep the variation", ("K",), "pin", "Varying", letters=True
    ),
    ActionSpec("write_finding", "Face", "Write a finding…", icon="note-text-outline"),
    ActionSpec("case_sheet", "Face", "Case sheet…", icon="file-document-outline"),
    ActionSpec(
        "next_face",
        "Go",
        "Next face",
        (".", "Alt+Right"),
        group="Walking",
        separator_before=True,
        letters=True,
    ),
    ActionSpec(
        "previous_face", "Go", "Previous face", (",", "Alt+Left"), group="Walking", letters=True
    ),
    ActionSpec(
        "previous_vendor",
        "Vendors",
        "Focus the previous vendor",
        ("[", "Alt+Up"),
        group="Walking",
        letters=True,
    ),
    ActionSpec(
        "next_vendor",
        "Vendors",
        "Focus the next vendor",
        ("]", "Alt+Down"),
        group="Walking",
        letters=True,
    ),
    ActionSpec("choose_vendors", "Vendors", "Choose vendors…", separator_before=True),
    ActionSpec("add_vendor", "Vendors", "Add a vendor…", icon="plus"),
    ActionSpec(
        "import_recorded",
        "Vendors",
        "Import recorded answers…",
        icon="import",
        separator_before=True,
    ),
    ActionSpec(
        "threshold",
        "Vendors",
        "Confidence threshold",
        ("T",),
        "chart-bell-curve",
        "Judging",
    ),
    ActionSpec("run", "Run", "Run", ("Ctrl+R",), "play", "Running"),
    ActionSpec("pause", "Run", "Pause", ("Ctrl+Shift+.",), "pause", "Running"),
    ActionSpec("stop", "Run", "Stop", ("Ctrl+.",), "stop", "Running"),
    ActionSpec(
        "ask_again",
        "Run",
        "Ask the vendor in focus again",
        ("Ctrl+Shift+R",),
        "refresh",
        "Running",
        separator_before=True,
        letters=True,
    ),
    ActionSpec("errors", "Run", "Errors", ("Ctrl+Shift+E",), "alert", "Running"),
    ActionSpec(
        "live_run",
        "Run",
        "Watch a camera",
        ("G",),
        "video-outline",
        "Live",
        separator_before=True,
    ),
    ActionSpec("live_video", "Run", "Watch a video file…", ("Ctrl+Shift+V",), group="Live"),
    ActionSpec(
        "live_mirror",
        "Run",
        "Mirror the picture",
        ("M",),
        "flip-horizontal",
        "Live",
        checkable=True,
    ),
    ActionSpec("live_still", "Run", "Take a still", ("S",), "camera-outline", "Live"),
    ActionSpec("live_wipe", "Run", "Wipe the session", ("Ctrl+Shift+W",), "delete-outline", "Live"),
    ActionSpec("keys", "Help", "Keys", ("?", "F1"), "keyboard-outline", "Looking"),
    ActionSpec("change_keys", "Help", "Change keys…"),
    ActionSpec("about", "Help", "About Misread and its licences", separator_before=True),
)

WHILE_PRESENTING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Reveal the next answer, then on", ("PgDown", "Space")),
    ("Back to the step before", ("PgUp",)),
    ("On or back without revealing", ("Ctrl+Right", "Ctrl+Left")),
    ("A hand for female, male, non-binary", ("F", "M", "N")),
    ("Take the last hand back", ("Backspace",)),
    ("The photo's next face", ("Tab",)),
    ("Zoom to the face, whole photo", ("Z",)),
    ("Black screen", (".",)),
    ("Show everything at once, or hide it", ("B",)),
    ("For a bright or a dark hall", ("T",)),
    ("End the presentation", ("Esc", "F5")),
)
"""What keys do in the room's window, where no action of this table acts; they cannot be changed,
since a clicker sends no others."""

_WITHOUT_PHOTO = {
    *("next_photo", "previous_photo", "first_photo", "last_photo"),
    *("next_undecided", "previous_undecided"),
    *("light_table", "whole_photo", "boxes", "blind"),
}
_TAKE_THE_STAGE = {"light_table", "vary"}
"""They bring a photo to the front themselves, whatever else stands in the stage's place."""


_NATIVE = QKeySequence.SequenceFormat.NativeText


class Actions(QObject):
    """The QActions of the table, by id."""

    def __init__(self, changed_keys: Mapping[str, list[str]], parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {spec.id: self._make(spec) for spec in SPECS}
        self.set_keys(changed_keys)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def set_keys(self, changed_keys: Mapping[str, list[str]]) -> None:
        """Give every action its own keys, or those a user chose instead."""
        for spec in SPECS:
            keys = changed_keys.get(spec.id, list(spec.keys))
            self._actions[spec.id].setShortcuts([QKeySequence(key) for key in keys])

    def set_photo_keys_active(
        self, photo_shown: bool, in_view: bool = True, page_shown: bool = False
    ) -> None:
        """Switch the single keys on only where a photo is what they would act on.

        photo_shown: the page of photos is in front and nothing hides its stage. in_view: a photo
            is in view; without one only what leads to one, and what is about the page, stays on.
        page_shown: the page is in front, be its stage hidden or not.
        """
        for spec in SPECS:
            if spec.letters:
                shown = photo_shown or (page_shown and spec.id in _TAKE_THE_STAGE)
                on = shown and (in_view or spec.id in _WITHOUT_PHOTO)
                self._actions[spec.id].setEnabled(on)

    def key_rows(self) -> list[tuple[str, str, list[str]]]:
        """(group, text, keys as this system writes them) for the key sheet."""
        rows = []
        for spec in SPECS:
            shortcuts = self._actions[spec.id].shortcuts()
            keys = [k.toString(_NATIVE) for k in shortcuts]
            if spec.group and keys:
                rows.append((tr(spec.group), tr(spec.text), keys))
        for text, typed in WHILE_PRESENTING:
            named = [QKeySequence(k).toString(_NATIVE) for k in typed]
            rows.append((tr("Presenting"), tr(text), named))
        return rows

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(tr(spec.text), self)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        return action


def tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
