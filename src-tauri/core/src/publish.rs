//! Plan, journal, run, verify live.
