//! Starts Dropcap.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

/// Memory fresh from the system costs a third of the time in which a long post
/// is rendered or a photo is made: this one keeps what is given back.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dropcap_shell::run()
}
