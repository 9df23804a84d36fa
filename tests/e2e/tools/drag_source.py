#!/usr/bin/python3
"""A small window that files can be dragged out of, as out of a file manager.

    drag_source.py [--at X,Y] FILE...

Prints one line for each thing that happens, at once:

    ready X Y       the window is there; X Y is its middle on the screen
    begin           a drag has begun
    sent            the receiver has asked for the files
    failed REASON   the drag found no receiver
    end             the drag is over; another one may begin

Ends when its standard input is closed or the window is.
"""

import argparse
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

SIZE = 72


def say(*words):
    print(*words, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A window that offers files by drag.")
    parser.add_argument("--at", default="0,0", metavar="X,Y", help="the window's corner on the screen")
    parser.add_argument("files", nargs="+", metavar="FILE", type=pathlib.Path)
    options = parser.parse_args()
    options.corner = tuple(int(part) for part in options.at.split(","))
    options.uris = [file.resolve().as_uri() for file in options.files]
    return options


def build(options):
    window = Gtk.Window(title="Drag source")
    window.set_decorated(False)
    window.set_keep_above(True)
    window.set_accept_focus(False)
    window.set_default_size(SIZE, SIZE)
    window.move(*options.corner)
    window.connect("destroy", Gtk.main_quit)

    # An event box has a window of its own, which a drag must start in.
    source = Gtk.EventBox()
    source.add(Gtk.Image.new_from_icon_name("image-x-generic", Gtk.IconSize.DND))
    source.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    source.drag_source_add_uri_targets()
    source.drag_source_set_icon_name("image-x-generic")
    source.connect("drag-begin", lambda *_: say("begin"))
    source.connect("drag-data-get", lambda _w, _c, data, *_: (data.set_uris(options.uris), say("sent")))
    source.connect("drag-failed", lambda _w, _c, reason: (say("failed", reason.value_nick), False)[1])
    source.connect("drag-end", lambda *_: say("end"))
    window.add(source)
    return window


def announce(window):
    _, x, y = window.get_window().get_origin()
    width, height = window.get_size()
    say("ready", x + width // 2, y + height // 2)
    return GLib.SOURCE_REMOVE


def main():
    window = build(arguments())
    # Where the window is, is known once the window manager has placed it.
    window.connect("map-event", lambda *_: GLib.timeout_add(150, announce, window) and False)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_ERR, lambda *_: Gtk.main_quit())
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
