"""Joins the vendors that a user described to the window: adding, trying, editing, removing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from core.demonstration import Portrait, portraits
from core.problem import Problem, ProblemError
from core.sending.credentials import Keys
from core.sending.offline import Offline
from core.vendor import VendorId
from gui.mnemonics import give_mnemonics
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.dialogs.vendor_form import VendorForm
    from providers.rest.trial import Trial
    from providers.rest.vendor import RestVendor


class OnlyOnline:
    """The meter of a single request that a person asked for; Offline refuses it."""

    def __init__(self, offline: Offline, name: str, endpoint: str) -> None:
        self._offline, self._name, self._endpoint = offline, name, endpoint

    def before_request(self) -> None:
        self._offline.check(self._name, self._endpoint)


class OwnVendors(QObject):
    """What the window asks for where described vendors are concerned."""

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self.form: VendorForm | None = None

    def add(self) -> None:
        """Open an empty form."""
        from providers.rest.draft import Draft

        self._open(Draft())

    def edit(self, vendor_id: VendorId) -> None:
        """Open the form with one of the user's own descriptions, or its file where it is broken."""
        from providers.rest.draft import from_toml

        path = self._workspace.registry.description_path(vendor_id)
        if path is None:
            return
        try:
            self._open(from_toml(path.read_text(encoding="utf-8-sig"), path.name))
        except ProblemError as error:
            self._workspace.trouble_arose.emit(error.problem)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        except (OSError, UnicodeDecodeError) as error:
            self._tell(error)

    def remove(self, vendor_id: VendorId) -> None:
        """Delete one of the user's own descriptions; answers that a case has stay in it."""
        workspace = self._workspace
        chosen = [info.id for info in workspace.vendor_infos if info.id != vendor_id]

        def done(_: object) -> None:
            workspace.choose_vendors(chosen)

        workspace.bridge.submit(
            lambda: workspace.registry.remove_description(vendor_id), done, self._tell
        )

    def fill_menu(self, menu: QMenu) -> None:
        """A line for each of the user's own vendors; a broken file says where and why."""
        menu.clear()
        registry = self._workspace.registry
        broken = registry.problems()
        for info in registry.infos():
            if not registry.is_own(info.id):
                continue
            part = menu.addMenu(info.name)
            if info.id in broken:
                part.addAction(broken[info.id].what).setEnabled(False)
                part.addAction(self.tr("Open its file"), partial(self.edit, info.id))
            else:
                part.addAction(self.tr("Edit…"), partial(self.edit, info.id))
            part.addAction(self.tr("Remove"), partial(self.remove, info.id))
        if menu.isEmpty():
            menu.addAction(self.tr("You have described none yet")).setEnabled(False)
        give_mnemonics(menu)

    # The form

    def _open(self, draft: object) -> None:
        from gui.dialogs.vendor_form import VendorForm
        from providers.rest.draft import Draft

        assert isinstance(draft, Draft)
        portrait = next(iter(portraits()), None)
        form = VendorForm(
            draft,
            partial(self._try, portrait),
            self._read_again,
            portrait,
            self._window,
            has_store=self._workspace.keys.has_store is not False,
        )
        form.save_requested.connect(self._on_save)
        form.finished.connect(self._on_finished)
        self.form = form
        form.open()

    def _on_finished(self, _result: int) -> None:
        if self.form is not None:
            self.form.deleteLater()
        self.form = None

    def _try(
        self,
        portrait: Portrait | None,
        text: str,
        key: str,
        done: Callable[[Trial], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        if portrait is not None:
            work = partial(self._tried, portrait, text, Keys({"key": key} if key else {}))
            self._workspace.bridge.submit(work, done, failed)

    def _tried(self, portrait: Portrait, text: str, typed: Keys) -> Trial:
        """In a thread."""
        from core.sending.sent_file import for_cloud_vendor
        from providers.rest.trial import try_out

        vendor = self._workspace.registry.described(text)
        assert vendor.info.cloud is not None
        sent = for_cloud_vendor(portrait.path.read_bytes(), vendor.info.cloud.limits, None)
        values = {**self._kept(vendor), **typed}
        meter = OnlyOnline(self._workspace.keys.offline, vendor.info.name, vendor.endpoint(values))
        return try_out(vendor, values, sent, meter)

    def _read_again(
        self,
        text: str,
        trial: Trial,
        done: Callable[[Trial], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def work() -> Trial:
            from providers.rest.trial import read_again

            return read_again(self._workspace.registry.described(text), trial)

        self._workspace.bridge.submit(work, done, failed)

    def _kept(self, vendor: RestVendor) -> Keys:
        """The key that is there already, while a description is edited."""
        known = {info.id for info in self._workspace.registry.infos()}
        if vendor.info.id not in known:
            return Keys({})
        return self._workspace.keys.credentials.get(vendor.info) or Keys({})

    def _on_save(self, text: str, key: str, remember: bool) -> None:
        workspace, form = self._workspace, self.form

        def done(vendor_id: VendorId) -> None:
            if key:
                info = workspace.registry.info(vendor_id)
                workspace.keys.keep(info, Keys({"key": key}), remember)
            else:
                workspace.keys.look_up(again=True)
            chosen = [info.id for info in workspace.vendor_infos]
            workspace.choose_vendors([*chosen, vendor_id])
            if form is not None and form is self.form:
                form.accept()

        def failed(error: BaseException) -> None:
            if form is not None and form is self.form and isinstance(error, ProblemError):
                form.show_problem(error)
            else:
                self._tell(error)

        workspace.bridge.submit(lambda: workspace.registry.save_description(text), done, failed)

    def _tell(self, error: BaseException) -> None:
        self._workspace.trouble_arose.emit(
            error.problem
            if isinstance(error, ProblemError)
            else Problem(
                "vendor not kept",
                self.tr("The description could not be read or kept ({}).").format(
                    type(error).__name__
                ),
                self.tr("Try again."),
            )
        )
