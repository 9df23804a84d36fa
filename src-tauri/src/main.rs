//! Starts Dropcap.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    dropcap_shell::run()
}
