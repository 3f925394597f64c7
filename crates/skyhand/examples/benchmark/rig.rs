//! What every part of the benchmark stands on: a folder, certificates, addresses, a hub with its metrics.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use assistance::ids::{PersonId, VehicleId};
use assistance::roles::Role;
use hub::identity::Identity as Who;
use hub::identity::authority::{Authority, Credentials, HUB_NAME};
use hub_client::{HubAddress, Identity};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::machine::on_server_core;
use crate::server::Server;

/// Folder, authority and certificates of one run.
pub(crate) struct Rig {
    folder: TempDir,
    authority_pem: String,
    vehicles: Vec<(VehicleId, Credentials)>,
    people: Vec<(PersonId, Credentials)>,
    /// Zero of every stamp and of every time in a message.
    pub(crate) started: Instant,
    pub(crate) seed: u64,
}

impl Rig {
    pub(crate) fn new(cars: usize, people: usize, seed: u64) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("certificates: {error}");
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let authority = Authority::new("benchmark").map_err(|error| failed(&error))?;
        let hub = authority.hub(&[]).map_err(|error| failed(&error))?;
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).map_err(|error| format!("{name}: {error}"))
        };
        write("ca.pem", &authority.certificate_pem())?;
        write("hub.pem", &hub.certificate_pem)?;
        write("hub.key.pem", &hub.key_pem)?;
        let mut made = (Vec::new(), Vec::new());
        for number in 0..cars {
            let id = VehicleId::new(&format!("SF-{number:05}")).map_err(|error| error.to_string())?;
            let credentials = authority.client(&Who::Vehicle(id.clone())).map_err(|error| failed(&error))?;
            made.0.push((id, credentials));
        }
        for number in 0..people {
            let id = PersonId::new(&format!("op-{number:02}")).map_err(|error| error.to_string())?;
            let who = Who::Person(id.clone(), Role::Operator);
            made.1.push((id, authority.client(&who).map_err(|error| failed(&error))?));
        }
        let authority_pem = authority.certificate_pem();
        let (vehicles, people) = made;
        Ok(Self { folder, authority_pem, vehicles, people, started: Instant::now(), seed })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    pub(crate) fn vehicle(&self, number: usize) -> &VehicleId {
        &self.vehicles[number].0
    }

    pub(crate) fn vehicle_credentials(&self, number: usize) -> &Credentials {
        &self.vehicles[number].1
    }

    pub(crate) fn people(&self) -> usize {
        self.people.len()
    }

    pub(crate) fn person_credentials(&self, number: usize) -> &Credentials {
        &self.people[number].1
    }

    /// Microseconds since the zero of this run.
    pub(crate) fn micros(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_micros()).unwrap_or(u64::MAX)
    }

    /// Where a vehicle finds the server.
    pub(crate) fn vehicle_address(&self, number: usize, at: SocketAddr) -> Result<HubAddress, String> {
        self.address(self.vehicle_credentials(number), at)
    }

    /// Where a person finds the server.
    pub(crate) fn person_address(&self, number: usize, at: SocketAddr) -> Result<HubAddress, String> {
        self.address(self.person_credentials(number), at)
    }

    fn address(&self, credentials: &Credentials, at: SocketAddr) -> Result<HubAddress, String> {
        let identity = Identity {
            cert_pem: credentials.certificate_pem.clone().into_bytes(),
            key_pem: credentials.key_pem.clone().into_bytes(),
            ca_pem: self.authority_pem.clone().into_bytes(),
            server_name: HUB_NAME.to_owned(),
        };
        HubAddress::new(&at.to_string(), &identity).map_err(|error| error.to_string())
    }
}

/// A port of the loopback that was free a moment ago.
pub(crate) fn free_port() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}

/// A program that was built beside this one.
pub(crate) fn beside(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.parent().and_then(Path::parent).ok_or("this program stands in no folder")?;
    let path = folder.join(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is not there; docs/benchmarks.md says how to build it", path.display()))
    }
}

/// A hub as a process of its own, on the servers' core.
pub(crate) struct HubProcess {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    metrics: SocketAddr,
}

impl HubProcess {
    /// Starts one on a fresh record in the run's folder.
    pub(crate) fn start(rig: &Rig, name: &str) -> Result<Self, String> {
        let metrics = free_port()?;
        let journal = rig.folder().join(format!("{name}.journal"));
        let log = fs::File::create(rig.folder().join(format!("{name}.log"))).map_err(|error| error.to_string())?;
        let mut command = on_server_core(&beside("skyhand-hub")?);
        command
            .args(["--listen", "127.0.0.1:0", "--metrics", &metrics.to_string(), "--site", "benchmark"])
            .arg("--certificates")
            .arg(rig.folder())
            .arg("--journal")
            .arg(journal)
            .env(observability::FILTER_VARIABLE, "warn")
            .stdout(Stdio::piped())
            .stderr(log);
        let mut server = Server::new(command.spawn().map_err(|error| format!("skyhand-hub: {error}"))?);
        let address = listening_on(&mut server)?;
        Ok(Self { server, address, metrics })
    }

    /// What its metrics page says now.
    pub(crate) async fn metrics(&self) -> Result<Metrics, String> {
        let told = async {
            let mut stream = tokio::net::TcpStream::connect(self.metrics).await?;
            stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await?;
            std::io::Result::Ok(text)
        };
        let told = tokio::time::timeout(Duration::from_secs(20), told).await;
        let text = told.map_err(|_| "metrics: no answer in 20 s")?.map_err(|error| format!("metrics: {error}"))?;
        let pair = |line: &str| {
            let (name, value) = line.split_once(' ')?;
            Some((name.to_owned(), value.trim().parse().ok()?))
        };
        Ok(Metrics(text.lines().filter_map(pair).collect()))
    }
}

/// Waits for the line in which a server says where it listens.
pub(crate) fn listening_on(server: &mut Server) -> Result<SocketAddr, String> {
    let out = server.child().stdout.take().ok_or("the server's output is not read")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
    let address = line.trim().rsplit(' ').next().unwrap_or_default();
    address.parse().map_err(|_| format!("the server said {line:?} instead of its address"))
}

/// The numbers of the metrics page.
pub(crate) struct Metrics(BTreeMap<String, u64>);

impl Metrics {
    pub(crate) fn get(&self, name: &str) -> u64 {
        self.0.get(&format!("skyhand_{name}")).copied().unwrap_or(0)
    }
}
