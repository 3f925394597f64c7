//! The hub as a program of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use assistance::policy::Policy;
use city::City;
use clap::Parser;
use hub::config::{ConfigFile, HubConfig, RecordPlace};
use hub::service::Hub;

/// Carries incidents from vehicles to people and their decisions back, and forgets nothing.
///
/// One gRPC port serves vehicles and consoles, mutual TLS 1.3 throughout. Certificates name
/// vehicles and people; make a development set with `skyhand certificates DIR`.
///
/// Exit codes: 0 ended by Ctrl-C, 1 could not start or could not go on, 2 wrong usage.
#[derive(Parser)]
#[command(name = "skyhand-hub", version)]
struct Arguments {
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Name of the site [default: site]
    #[arg(long)]
    site: Option<String>,
    /// Address and port; port 0 takes a free one, which is printed [default: 127.0.0.1:7443]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Folder with ca.pem, hub.pem and hub.key.pem
    #[arg(long, value_name = "DIR")]
    certificates: Option<PathBuf>,
    /// File of the record; continued if it exists
    #[arg(long, value_name = "FILE", conflicts_with = "temporary")]
    journal: Option<PathBuf>,
    /// Keep the record in memory only
    #[arg(long)]
    temporary: bool,
    /// Folder of pictures of cases; beside the journal where it is not given
    #[arg(long, value_name = "FOLDER")]
    spool: Option<PathBuf>,
    /// OpenStreetMap extract (.osm.pbf); a generated city without it
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Who may not come in: lines `vehicle NAME` or `person NAME`, watched for changes
    #[arg(long, value_name = "FILE")]
    deny_list: Option<PathBuf>,
    /// Metrics page for Prometheus, loopback only
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    observability::init("skyhand-hub", "info");
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            let (reason, code) = match ended {
                Ended::Usage(reason) => (reason, ExitCode::from(2)),
                Ended::Failed(reason) => (reason, ExitCode::FAILURE),
            };
            observability::complain(&format!("skyhand-hub: {reason}"));
            code
        }
    }
}

/// Why the program ended, for its exit code.
enum Ended {
    /// Something was not given, or given wrongly.
    Usage(String),
    /// It could not start or go on.
    Failed(String),
}

impl From<String> for Ended {
    fn from(reason: String) -> Self {
        Self::Failed(reason)
    }
}

fn run(arguments: Arguments) -> Result<(), Ended> {
    let file = arguments.config.as_deref().map(ConfigFile::read).transpose().map_err(Ended::Usage)?.unwrap_or_default();
    let missing = |what: &str| Ended::Usage(what.to_owned());
    let folder = arguments.certificates.or(file.certificates);
    let folder = folder.ok_or_else(|| {
        missing("no certificates: give --certificates DIR (make one with `skyhand certificates DIR`)")
    })?;
    let record = match (arguments.temporary, arguments.journal.or(file.journal)) {
        (true, _) => RecordPlace::Memory,
        (false, Some(path)) => RecordPlace::File(path),
        (false, None) => return Err(missing("no record: give --journal FILE, or --temporary to keep none")),
    };
    let city = match arguments.map.or(file.map) {
        Some(path) => City::load(&path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => City::generated(1),
    };
    let spool = arguments.spool.or(file.spool).or_else(|| match &record {
        RecordPlace::File(path) => Some(path.with_extension("pictures")),
        RecordPlace::Memory => None,
    });
    let config = HubConfig {
        spool,
        spool_bound: file.spool_gib.map_or(hub::spool::DEFAULT_BOUND, |gib| gib.saturating_mul(1 << 30)),
        site: arguments.site.or(file.site).unwrap_or_else(|| "site".to_owned()),
        listen: arguments.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 7443))),
        ca_pem: read(&folder, "ca.pem")?,
        certificate_pem: read(&folder, "hub.pem")?,
        key_pem: read(&folder, "hub.key.pem")?,
        record,
        city: Some(Arc::new(city)),
        deny_list: arguments.deny_list.or(file.deny_list),
        metrics: arguments.metrics.or(file.metrics),
        policy: Policy::default(),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let hub = Hub::start(config).await.map_err(|error| error.to_string())?;
        observability::say(&format!("listening on {}", hub.address()));
        tokio::select! {
            signal = tokio::signal::ctrl_c() => signal.map_err(|error| error.to_string())?,
            reason = hub.failed() => return Err(Ended::Failed(reason)),
        }
        hub.stop().await;
        Ok(())
    })
}

fn read(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}
