//! Peer: the planner's program against a model that another program builds of the same tables.
//!
//! In        `bench/peer`: the scenario, the scripts, the versions of what they need
//! Out       what the scripts say; whether the optima agree
//! Holds     a virtual environment of its own below the target folder, made anew when a version in the requirements
//!           changes; nothing of it is needed by a test
//! Not here  the equations (`bench/peer/rebuild.py`), peers of the process engine ([`super::peers`])

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Below the root.
const FOLDER: &str = "bench/peer";

/// What is compared, below the root: the frozen model.
const SCENARIOS: &[(&str, &[&str])] = &[("bench/peer/scenario", &[])];

/// Sizes of the program that is handed over.
const SIZES: [&str; 2] = ["M", "L"];

/// Writes tables and program of a scenario.
const EXPORTER: (&str, &str) = ("peer_tables", "crates/loparite-plan/examples/peer_tables");

/// Both hand the same large program to the solver, each in its own way, and print lines of `name cpu_seconds peak_mb`.
const HAND_OVER: (&str, &str) = ("hand_over", "crates/loparite-milp/examples/hand_over");
const PEERS_HAND_OVER: &str = "bench/peer/linopy_hand_over.py";

/// How an example is built.
const BUILD: &[&str] = &["build", "--quiet", "--locked", "--release", "--workspace", "--example"];

/// Makes the environment, exports afresh, has the model rebuilt and compared; true if everything agrees.
///
/// # Errors
/// The environment cannot be made, the exporter not built or not run.
pub fn run(root: &Path, target: &Path, pythons: &[String]) -> Result<bool, String> {
    let python = environment(root, &target.join("peer-venv"), pythons)?;
    let exporter = example(root, target, EXPORTER)?.ok_or_else(|| format!("`{}` is gone", EXPORTER.1))?;
    let mut agree = true;
    for (scenario, plants) in SCENARIOS {
        say(&format!("{scenario}\n"));
        agree &= compared(root, (&exporter, &python), scenario, plants)?;
        say("");
    }
    hand_over(root, target, &python)?;
    Ok(agree)
}

/// Whether the optima of one scenario agree, exported afresh.
fn compared(root: &Path, (exporter, python): (&Path, &Path), scenario: &str, plants: &[&str]) -> Result<bool, String> {
    let tables = std::env::temp_dir().join(format!("loparite-peer-{}", std::process::id()));
    let agree = written(Command::new(exporter).arg(root.join(scenario)).arg(&tables).args(plants))
        .and_then(|()| agrees(Command::new(python).arg("-B").arg(root.join(FOLDER).join("rebuild.py")).arg(&tables)));
    // what is left over is small, and in the way of nobody
    let _ = std::fs::remove_dir_all(&tables);
    agree
}

/// The interpreter of an environment that has what the requirements say.
fn environment(root: &Path, folder: &Path, pythons: &[String]) -> Result<PathBuf, String> {
    let requirements = root.join(FOLDER).join("requirements.txt");
    let wanted =
        std::fs::read_to_string(&requirements).map_err(|error| format!("`{}`: {error}", requirements.display()))?;
    let python = folder.join("bin/python");
    let installed = folder.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|before| before == wanted) && python.is_file() {
        return Ok(python);
    }
    let base = pythons.first().map_or("python3", String::as_str);
    written(Command::new(base).args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&requirements);
    written(&mut install)?;
    std::fs::write(&installed, wanted).map_err(|error| format!("`{}`: {error}", installed.display()))?;
    Ok(python)
}

/// An example's program, freshly built; nothing if there is no such example.
fn example(root: &Path, target: &Path, (name, source): (&str, &str)) -> Result<Option<PathBuf>, String> {
    let source = root.join(source);
    if !source.join("main.rs").is_file() && !source.with_extension("rs").is_file() {
        return Ok(None);
    }
    written(Command::new("cargo").current_dir(root).args(BUILD).arg(name))?;
    Ok(Some(target.join("release/examples").join(name)))
}

/// Ours beside the peer's, as far as they are there.
fn hand_over(root: &Path, target: &Path, python: &Path) -> Result<(), String> {
    let program = example(root, target, HAND_OVER)?.ok_or_else(|| format!("`{}` is gone", HAND_OVER.1))?;
    let script = root.join(PEERS_HAND_OVER);
    for size in SIZES {
        say(&format!("handing over program {size}: ours, then linopy's"));
        written(Command::new(&program).arg(size))?;
        written(Command::new(python).arg("-B").arg(&script).arg(size))?;
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "it stands between what the scripts print")]
fn say(what: &str) {
    println!("{what}");
}

/// Whether a program that prints what it finds ends well.
fn agrees(command: &mut Command) -> Result<bool, String> {
    let status = command.stdin(Stdio::null()).status();
    let name = || command.get_program().to_string_lossy().into_owned();
    status.map(|status| status.success()).map_err(|error| format!("`{}`: {error}", name()))
}

/// A program that must end well.
fn written(command: &mut Command) -> Result<(), String> {
    if agrees(command)? { Ok(()) } else { Err(format!("failed: {command:?}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_run_lies_there_and_every_version_is_pinned() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(root.join(EXPORTER.1).join("main.rs").is_file());
        assert!(root.join(FOLDER).join("rebuild.py").is_file());
        for (scenario, _) in SCENARIOS {
            assert!(root.join(scenario).join("scenario.toml").is_file(), "{scenario}");
        }
        let requirements = std::fs::read_to_string(root.join(FOLDER).join("requirements.txt")).unwrap();
        assert!(requirements.lines().count() >= 4 && requirements.lines().all(|line| line.contains("==")));
    }

    #[test]
    fn an_environment_is_made_once_for_the_same_requirements() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(FOLDER)).unwrap();
        std::fs::write(folder.path().join(FOLDER).join("requirements.txt"), "some==1\n").unwrap();
        let venv = folder.path().join("venv");
        std::fs::create_dir_all(venv.join("bin")).unwrap();
        std::fs::write(venv.join("bin/python"), "").unwrap();
        let none = ["no-such-python".to_owned()];
        assert!(environment(folder.path(), &venv, &none).is_err(), "nothing says what is installed there");
        std::fs::write(venv.join("installed.txt"), "some==1\n").unwrap();
        assert_eq!(environment(folder.path(), &venv, &none).unwrap(), venv.join("bin/python"));
        std::fs::write(venv.join("installed.txt"), "some==2\n").unwrap();
        assert!(environment(folder.path(), &venv, &none).is_err());
    }

    #[test]
    fn a_program_that_finds_a_difference_does_not_agree() {
        assert!(agrees(&mut Command::new("true")).unwrap());
        assert!(!agrees(&mut Command::new("false")).unwrap());
        assert!(written(&mut Command::new("false")).is_err());
        assert!(agrees(&mut Command::new("no-such-program")).is_err());
    }
}
