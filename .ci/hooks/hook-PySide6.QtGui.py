"""In place of PyInstaller's own hook: without the plugins that would bring QML, GTK and displays
nobody has, each with the libraries behind it."""

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

LEFT_OUT = (
    "egldeviceintegrations",
    "libqeglfs",
    "libqgtk3",
    "libqlinuxfb",
    "libqtvirtualkeyboard",
    "libqvkkhrdisplay",
    "libqvnc",
)

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [entry for entry in binaries if not any(part in entry[0] for part in LEFT_OUT)]
