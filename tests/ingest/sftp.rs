//! A source that delivers by SFTP, as most of the sector does: into its folder, through a real OpenSSH server. The
//! server is started by the client itself for one connection, so that no port can be another's.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::TimeDelta;
use meetpoort::ingest::folder::FolderIntake;
use tempfile::TempDir;

use super::sources::Sourced;
use crate::support::portfolio::METER;
use crate::support::server::eventually;
use crate::support::skipped;

const SSHD: &str = "/usr/sbin/sshd";
/// Without it the server does not start; it comes with the package, but only once the machine has started.
const SEPARATION: &str = "/run/sshd";

/// A server that lets one key in, to this folder.
struct Sftp {
    home: TempDir,
}

impl Sftp {
    /// `None` if this machine has no OpenSSH server, which is put down.
    fn to(folder: &Path) -> Option<Self> {
        let is_here = Path::new(SSHD).exists() && fs::create_dir_all(SEPARATION).is_ok();
        if !is_here {
            skipped::put_down("there is no OpenSSH server (openssh-server)");
            return None;
        }
        let home = tempfile::tempdir().expect("a folder");
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(home.path().join(key))
                .status();
            assert!(made.expect("ssh-keygen is there").success());
        }
        let config = format!(
            "HostKey {0}/host\nAuthorizedKeysFile {0}/user.pub\nStrictModes no\nUsePAM no\nPidFile none\n\
             PermitRootLogin prohibit-password\nPasswordAuthentication no\n\
             Subsystem sftp internal-sftp\nForceCommand internal-sftp -d {1}\n",
            home.path().display(),
            folder.display()
        );
        fs::write(home.path().join("sshd_config"), config).expect("written");
        Some(Self { home })
    }

    /// Begins to do what these commands say.
    fn begin(&self, commands: &str, more: &[&str]) -> Child {
        let home = self.home.path();
        let server = format!("ProxyCommand={SSHD} -i -e -f {}", home.join("sshd_config").display());
        let mut child = Command::new("sftp")
            .args(["-q", "-b", "-", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"])
            .args(["-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-i"])
            .arg(home.join("user"))
            .args(["-o", &server])
            .args(more)
            .arg(format!("{}@meetbedrijf", user()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sftp is there");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(commands.as_bytes()).expect("written");
        child
    }

    fn run(&self, commands: &str) {
        let done = self.begin(commands, &[]).wait_with_output().expect("ended");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// A file of the sender's.
    fn file(&self, content: &str) -> PathBuf {
        let path = self.home.path().join("day.csv");
        fs::write(&path, content).expect("written");
        path
    }
}

fn user() -> String {
    let id = Command::new("id").arg("-un").output().expect("id is there");
    String::from_utf8_lossy(&id.stdout).trim().to_owned()
}

async fn look(sourced: &Sourced) -> usize {
    let intake = FolderIntake::of(sourced.folder().await).of_source(sourced.source_id);
    intake.take_in(&sourced.app.app.store).await.expect("worked through").done
}

#[tokio::test]
async fn a_file_that_comes_by_sftp_is_taken_in_once_it_has_its_name() {
    let sourced = Sourced::new().await;
    let Some(sftp) = Sftp::to(&sourced.folder().await.incoming()) else { return };
    let file = sftp.file(&format!("nummer;tot;kWh\n{}\n", sourced.line(METER, 1, "0,5")));

    sftp.run(&format!("put {} day.csv.part\n", file.display()));
    assert_eq!(look(&sourced).await, 0, "it may not be whole");
    sftp.run("rename day.csv.part day.csv\n");
    assert_eq!(look(&sourced).await, 1);

    assert_eq!(sourced.power(METER).await, [6_000_000]);
}

#[tokio::test]
async fn an_upload_that_is_cut_off_is_not_taken_in_and_the_next_one_is_whole() {
    let sourced = Sourced::new().await;
    let incoming = sourced.folder().await.incoming();
    let Some(sftp) = Sftp::to(&incoming) else { return };
    let lines: Vec<String> = (1..=2_000).map(|ago| sourced.line(METER, ago, "0,5")).collect();
    let file = sftp.file(&format!("nummer;tot;kWh\n{}\n", lines.join("\n")));

    // So slow that it cannot end by itself.
    let put = format!("put {} day.csv.part\nrename day.csv.part day.csv\n", file.display());
    let mut upload = sftp.begin(&put, &["-l", "8", "-B", "1024"]);
    let part = incoming.join("day.csv.part");
    eventually("a part has come", async || {
        fs::metadata(&part).is_ok_and(|part| part.len() > 0).then_some(())
    })
    .await;
    upload.kill().expect("cut off");
    upload.wait().expect("ended");
    assert_eq!(look(&sourced).await, 0);
    assert!(part.exists(), "whoever sent it sees how far it came");

    sftp.run(&put);
    assert_eq!(look(&sourced).await, 1);
    assert_eq!(sourced.power(METER).await.len(), 2_000);
    let kept = TimeDelta::days(31);
    assert!(TimeDelta::minutes(5) * 2_000 < kept, "none of them is past its time");
}
