//! The metrics page: Prometheus text on loopback, no personal data.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};

use super::desk_task::{Knock, Look};

/// Serves `/metrics` until the hub stops.
pub(crate) async fn serve(
    address: SocketAddr,
    knocks: mpsc::Sender<Knock>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), String> {
    if !address.ip().is_loopback() {
        return Err(format!("{address} is not on loopback; a collector on this machine fetches the page"));
    }
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    // A weak hold: the page must not keep the desk's task alive.
    let page = Router::new().route("/metrics", get(show)).with_state(knocks.downgrade());
    drop(knocks);
    tokio::spawn(async move {
        let stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
        if let Err(error) = axum::serve(listener, page).with_graceful_shutdown(stop).await {
            tracing::warn!(%error, "the metrics page ended");
        }
    });
    Ok(())
}

async fn show(State(knocks): State<mpsc::WeakSender<Knock>>) -> Result<String, &'static str> {
    let (reply, look) = oneshot::channel();
    let stopping = "the hub is stopping";
    let knocks = knocks.upgrade().ok_or(stopping)?;
    knocks.send(Knock::Look(reply)).await.map_err(|_| stopping)?;
    Ok(page(&look.await.map_err(|_| stopping)?))
}

fn page(look: &Look) -> String {
    let counters = &look.counters;
    let rows: [(&str, &str, &str, u64); 15] = [
        ("skyhand_vehicles_connected", "gauge", "Vehicles with a connection", look.vehicles as u64),
        ("skyhand_consoles_connected", "gauge", "Consoles with a watch stream", look.consoles as u64),
        ("skyhand_incidents_open", "gauge", "Open incidents", look.open_incidents as u64),
        ("skyhand_incidents_waiting", "gauge", "Incidents nobody has claimed", look.waiting_incidents as u64),
        ("skyhand_record_entries", "gauge", "Number of the newest durable entry", look.durable.0),
        ("skyhand_telemetry_total", "counter", "Telemetry messages taken", counters.telemetry),
        ("skyhand_telemetry_superseded_total", "counter", "Telemetry replaced unseen by newer", counters.superseded),
        ("skyhand_pictures_delivered_total", "counter", "Pictures sent to consoles", counters.delivered),
        ("skyhand_reports_total", "counter", "Reliable reports taken", counters.reports),
        ("skyhand_reports_rejected_total", "counter", "Reliable reports refused", counters.rejected),
        ("skyhand_report_gaps_total", "counter", "Gaps in report numbers", counters.gaps),
        ("skyhand_actions_total", "counter", "Actions of people", counters.actions),
        ("skyhand_actions_refused_total", "counter", "Actions refused by a rule", counters.refused),
        ("skyhand_entries_decided_total", "counter", "Entries decided", counters.entries),
        ("skyhand_links_silent_total", "counter", "Vehicle links lost by silence", counters.silent),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in rows {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    }
    text
}
