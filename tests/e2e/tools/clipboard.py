#!/usr/bin/python3
"""Owns the clipboard, with a picture in it.

    clipboard.py FILE

Prints `ready` when the picture can be pasted. Ends when its standard input is
closed; the clipboard is empty then.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk  # noqa: E402


def main():
    clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
    clipboard.set_image(GdkPixbuf.Pixbuf.new_from_file(sys.argv[1]))
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_ERR, lambda *_: Gtk.main_quit())
    print("ready", flush=True)
    Gtk.main()


if __name__ == "__main__":
    main()
