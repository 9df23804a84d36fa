#!/usr/bin/python3
"""Owns the clipboard, with a picture in it, with a page as a browser copies one,
or with words alone.

    clipboard.py FILE

A FILE that ends in `.html` is offered as HTML and as plain text, both as it
stands, one that ends in `.txt` as plain text. Prints `ready` when it can be pasted. Ends when its standard input is
closed; the clipboard is empty then.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk  # noqa: E402


def own_picture(file):
    Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_image(GdkPixbuf.Pixbuf.new_from_file(file))


def own_words(file, *kinds):
    with open(file, "rb") as source:
        words = source.read()
    owner = Gtk.Invisible()
    for kind in (*kinds, "UTF8_STRING", "text/plain;charset=utf-8"):
        Gtk.selection_add_target(owner, Gdk.SELECTION_CLIPBOARD, Gdk.Atom.intern(kind, False), 0)
    owner.connect("selection-get", lambda _, data, info, time: data.set(data.get_target(), 8, words))
    if not Gtk.selection_owner_set(owner, Gdk.SELECTION_CLIPBOARD, Gdk.CURRENT_TIME):
        sys.exit("the clipboard cannot be taken")
    return owner


def main():
    file = sys.argv[1]
    # Held as long as the program runs.
    if file.endswith((".html", ".txt")):
        owner = own_words(file, *(["text/html"] if file.endswith(".html") else []))  # noqa: F841
    else:
        own_picture(file)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_ERR, lambda *_: Gtk.main_quit())
    print("ready", flush=True)
    Gtk.main()


if __name__ == "__main__":
    main()
