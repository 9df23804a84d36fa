//! Keys in the system keychain.
