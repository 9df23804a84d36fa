//! One post: open, save, rename, delete.
