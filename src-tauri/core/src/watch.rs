//! File system events to meaningful changes.
