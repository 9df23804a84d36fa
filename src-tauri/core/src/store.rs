//! Where photos go: bucket, page bundle, static folder.
