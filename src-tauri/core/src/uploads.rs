//! The journalled queue of photos on their way.
