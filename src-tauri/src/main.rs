//! Dropcap.
fn main() {}
