//! What objects and files are called: the key pattern.
