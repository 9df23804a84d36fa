//! Settings of a blog and of this machine.
