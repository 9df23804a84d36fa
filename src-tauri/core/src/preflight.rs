//! What should be mended before publishing, each with a fix.
