//! Text to preview blocks, sanitised.
