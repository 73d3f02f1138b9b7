//! Peer tables: a scenario as tables and as the planner's own program, for programs that are no part of Loparite.
//!
//! In        folder of a scenario, folder to write into; `relaxed`, if whole plants are not to be sought
//! Out       the tables of [`export`], `program.mps` of [`mps`], `reference.csv`: what we find of it
//! Not here  what is rebuilt of the tables (`bench/peer/rebuild.py`)

#![allow(clippy::print_stderr, reason = "it is a program")]

mod export;
mod mps;
mod tables;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (scenario, folder, plants) = match &arguments[..] {
        [scenario, folder] => (scenario, folder, export::Plants::InPartAndWhole),
        [scenario, folder, word] if word == "relaxed" => (scenario, folder, export::Plants::InPart),
        _ => {
            eprintln!("peer_tables: name the folder of a scenario and a folder to write into, and `relaxed` if wanted");
            return ExitCode::from(2);
        }
    };
    match export::write(Path::new(scenario), Path::new(folder), plants) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("peer_tables: {why}");
            ExitCode::from(1)
        }
    }
}
