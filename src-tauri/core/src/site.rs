//! The built-in site: all posts to a folder of pages.
