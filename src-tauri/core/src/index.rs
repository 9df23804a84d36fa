//! The persistent index and full-text search of a blog.
